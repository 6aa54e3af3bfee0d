"""Everyday Indonesian words and jobs; Faker has pseudo-Latin and English for this locale."""

__all__ = ["INDONESIAN", "JOBS"]

INDONESIAN = tuple(
    """
    ada adalah adik air akan aktif alam aman anak angin antara apa api arah asal atas awal ayah
    bagian bagus bahasa baik baju banyak barang baru batu bawah belajar benar berita besar biru
    bisa buah buku bulan bumi bunga cahaya cepat cerita cinta daerah dalam dan danau dapat dari
    daun dengan depan desa di dunia empat gambar gedung guru hal hari harga hati hidup hijau hujan
    hutan ibu ikan ilmu indah ini itu jalan jam jauh jembatan kabar kami kantor karena karya kata
    kayu ke kebun kecil kegiatan keluarga kembali kepala kerja kertas kita kopi kota kuat kuning
    lagu lain lama langit laut lebih lima luar luas maju makan makanan malam manis masa masalah
    masyarakat mata matahari melihat membaca membuat mencari menulis merah meja mobil muda mulai
    musik nama nasi negara nilai orang pagi panjang pantai pasar pekerjaan pelabuhan pemerintah
    penting perahu perjalanan perusahaan petani pintu pohon pulau putih rakyat ramai rasa rumah
    saat sama sawah sederhana segar sehat sejarah sekolah selalu selatan semua senang sendiri
    sepeda siang sore suara sudah sungai surat tahun taman tanah tangan tempat teman tenang tengah
    terang tiga timur tinggi toko tua tugas udara untuk utara waktu warna warung yang
    """.split()  # noqa: SIM905 - a list of words reads best as text
)

JOBS = tuple(
    job.strip()
    for job in """
    Ahli Gizi, Akuntan, Analis Data, Apoteker, Arsitek, Asisten Rumah Tangga, Bidan, Buruh Pabrik,
    Desainer Grafis, Dokter, Dokter Gigi, Dosen, Editor, Fotografer, Guru, Hakim, Insinyur Sipil,
    Jaksa, Juru Masak, Kasir, Kepala Sekolah, Konsultan, Kurir, Manajer Proyek, Manajer Toko,
    Mekanik, Nelayan, Notaris, Pedagang, Pegawai Bank, Pegawai Negeri, Pelayan, Pelukis,
    Pemandu Wisata, Pemrogram, Pengacara, Pengemudi, Penerjemah, Penjahit, Penulis, Perawat,
    Petani, Peternak,
    Pilot, Polisi, Psikolog, Pustakawan, Resepsionis, Satpam, Sekretaris, Sopir Truk, Tukang Kayu,
    Tukang Listrik, Wartawan, Wiraswasta
    """.replace("\n", " ").split(",")
)
