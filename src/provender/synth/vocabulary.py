"""The words that property names are made of, and what each stands for."""

from collections.abc import Mapping

__all__ = ["ALONE", "ENDINGS", "FORMATS", "OWNERS", "RANGES"]


def _by_word(groups: Mapping[str, str]) -> dict[str, str]:
    return {word: meaning for meaning, words in groups.items() for word in words.split()}


FORMATS = _by_word(
    {
        "uuid": "id uuid guid",
        "email": "email email_address e_mail mail surel",
        "first_name": "first_name firstname given_name forename middle_name nama_depan",
        "last_name": "last_name lastname family_name surname maiden_name nama_belakang"
        " nama_keluarga",
        "name": "full_name fullname nama_lengkap author",
        "username": "username user_name login nickname screen_name nama_pengguna",
        "gender": "gender sex jenis_kelamin",
        "birthday": "birthday birth_date birthdate date_of_birth dob tanggal_lahir tgl_lahir",
        "phone": "phone phone_number telephone telepon no_telepon nomor_telepon tel telp mobile"
        " mobile_number cell cellphone fax hp no_hp nomor_hp whatsapp",
        "password": "password passwd pwd kata_sandi",
        "token": "token api_key secret secret_key",
        "address": "address alamat",
        "street": "street street_address street_name jalan",
        "city": "city town kota kabupaten",
        "state": "province provinsi prefecture",
        "country": "country negara nationality",
        "country_code": "country_code kode_negara",
        "postcode": "zip zipcode zip_code postcode postal_code kode_pos",
        "latitude": "latitude lat lintang",
        "longitude": "longitude lng bujur",
        "timezone": "timezone time_zone tz",
        "locale": "locale",
        "company": "company company_name organization organisation employer perusahaan"
        " manufacturer supplier vendor brand",
        "job": "job job_title occupation profession pekerjaan jabatan",
        "product": "product product_name produk nama_produk nama_barang",
        "category": "category kategori",
        "sku": "sku",
        "ean": "ean ean13 gtin barcode",
        "isbn": "isbn isbn13",
        "iban": "iban",
        "credit_card": "credit_card credit_card_number card_number",
        "currency": "currency currency_code mata_uang",
        "date": "date tanggal tgl",
        "date-time": "timestamp datetime date_time",
        "uri": "url uri link website homepage href permalink situs",
        "image_url": "image_url avatar_url photo_url picture_url thumbnail_url logo_url"
        " cover_url icon_url avatar photo picture thumbnail logo foto gambar",
        "hostname": "host hostname",
        "domain": "domain domain_name",
        "ipv4": "ip ip_address ipv4",
        "ipv6": "ipv6 ipv6_address",
        "mac": "mac mac_address",
        "user_agent": "user_agent",
        "slug": "slug",
        "file_name": "file_name filename nama_file",
        "mime_type": "mime_type content_type media_type",
        "version": "version",
        "color": "color colour warna",
        "title": "title headline subject judul",
        "sentence": "description summary comment note notes remark remarks message caption"
        " deskripsi keterangan komentar catatan pesan",
        "paragraph": "bio biography content body about abstract review article isi ulasan",
        "word": "tag keyword label",
    }
)
"""The format that a word, or several joined by _, stands for at the end of a name."""

ALONE = _by_word(
    {
        "date-time": "created updated modified deleted published",
        "state": "state",
        "time": "time jam",
        "duration": "duration durasi",
        "md5": "md5",
        "sha1": "sha1",
        "sha256": "sha256 checksum",
        "sentence": "text",
    }
)
"""Words that stand for a format only where they are the whole name."""

ENDINGS = {"at": "date-time", "time": "date-time", "on": "date"}
"""Last words that stand for a format where there are others before them."""

OWNERS = _by_word(
    {
        "name": "data row record user customer person people employee staff student teacher author"
        " member patient contact client buyer seller guest driver doctor player candidate"
        " applicant profile account lead owner manager recipient sender passenger tenant agent"
        " artist actor creator writer editor reviewer reporter assignee parent child spouse"
        " mother father friend sibling emergency billing shipping display pengguna"
        " pelanggan orang karyawan siswa guru dosen anggota pasien penulis pembeli penjual",
        "product": "product item article good commodity merchandise produk barang",
        "category": "category department kategori",
        "company": "company organization organisation business supplier vendor manufacturer"
        " employer brand bank shop store merchant perusahaan toko",
        "city": "city town kota",
        "state": "state province provinsi",
        "country": "country negara",
        "street": "street jalan",
        "file_name": "file document attachment image photo",
        "username": "login screen nick",
        "hostname": "host server machine",
        "domain": "domain site",
        "job": "job occupation",
        "word": "tag label keyword",
    }
)
"""The format of the `name` of an owner: of a model, of an object, or of the word before it."""

RANGES: Mapping[str, tuple[float, float, int]] = {
    "age": (18, 90, 0),
    "umur": (18, 90, 0),
    "usia": (18, 90, 0),
    "price": (1, 1000, 2),
    "harga": (1, 1000, 2),
    "cost": (1, 1000, 2),
    "fee": (1, 100, 2),
    "tax": (0, 100, 2),
    "discount": (0, 100, 2),
    "amount": (1, 5000, 2),
    "total": (1, 5000, 2),
    "subtotal": (1, 5000, 2),
    "balance": (0, 50_000, 2),
    "salary": (20_000, 200_000, 2),
    "gaji": (20_000, 200_000, 2),
    "income": (20_000, 200_000, 2),
    "revenue": (1000, 1_000_000, 2),
    "budget": (1000, 1_000_000, 2),
    "quantity": (1, 10, 0),
    "qty": (1, 10, 0),
    "jumlah": (1, 10, 0),
    "stock": (0, 500, 0),
    "stok": (0, 500, 0),
    "inventory": (0, 500, 0),
    "count": (0, 100, 0),
    "rating": (1, 5, 1),
    "stars": (1, 5, 1),
    "score": (0, 100, 1),
    "nilai": (0, 100, 1),
    "percent": (0, 100, 1),
    "percentage": (0, 100, 1),
    "probability": (0, 1, 4),
    "ratio": (0, 1, 4),
    "confidence": (0, 1, 4),
    "year": (1990, 2025, 0),
    "tahun": (1990, 2025, 0),
    "month": (1, 12, 0),
    "bulan": (1, 12, 0),
    "day": (1, 28, 0),
    "hour": (0, 23, 0),
    "minute": (0, 59, 0),
    "second": (0, 59, 0),
    "timestamp": (1_420_070_400, 1_767_225_599, 0),
    "latitude": (-90, 90, 6),
    "lat": (-90, 90, 6),
    "longitude": (-180, 180, 6),
    "lng": (-180, 180, 6),
    "lon": (-180, 180, 6),
    "altitude": (0, 4000, 1),
    "temperature": (-10, 40, 1),
    "humidity": (0, 100, 1),
    "weight": (0.1, 100, 2),
    "berat": (0.1, 100, 2),
    "height": (50, 200, 1),
    "tinggi": (50, 200, 1),
    "width": (1, 200, 1),
    "length": (1, 200, 1),
    "depth": (1, 200, 1),
    "distance": (0.1, 1000, 2),
    "speed": (0, 120, 1),
    "views": (0, 100_000, 0),
    "likes": (0, 10_000, 0),
    "downloads": (0, 100_000, 0),
    "followers": (0, 100_000, 0),
    "clicks": (0, 10_000, 0),
    "port": (1024, 65_535, 0),
    "priority": (1, 5, 0),
    "floor": (1, 30, 0),
    "rank": (1, 100, 0),
}
"""Low, high and decimals of a number whose name ends in a word."""
