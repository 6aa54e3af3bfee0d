"""Words for the goods of a shop, in English and Indonesian."""

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Goods", "goods"]


@dataclass(frozen=True, slots=True)
class Goods:
    """Kinds of goods, what they are made of, what they are like, and where a shop has them."""

    kinds: Sequence[str]
    stuffs: Sequence[str]
    traits: Sequence[str]
    departments: Sequence[str]
    kind_first: bool = False


def _lines(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.replace("\n", ",").split(",") if word.strip())


_ENGLISH = Goods(
    kinds=_lines("""
        Armchair, Backpack, Bar Stool, Basket, Bathrobe, Belt, Bench, Blanket, Blender, Bookcase
        Bottle, Bowl, Bracelet, Cabinet, Camera Bag, Candle Holder, Chair, Chopping Board, Clock
        Coat Rack, Coffee Table, Cushion, Desk, Desk Lamp, Dinner Plate, Door Mat, Doll House
        Drawer Unit, Dresser, Duffel Bag, Fan, Floor Lamp, Flower Pot, Footrest, Frame, Gloves
        Hammock, Hat, Headboard, Jacket, Jewellery Box, Jug, Kettle, Keyboard, Key Ring, Knife Set
        Lantern, Laptop Sleeve, Letter Tray, Lunch Box, Magazine Rack, Mattress, Mirror, Mug
        Notebook, Office Chair, Ottoman, Pen Holder, Pepper Mill, Phone Case, Pillow, Planter
        Poncho, Rug, Sandals, Scarf, Serving Tray, Shelf, Shirt, Shoe Rack, Side Table, Sneakers
        Sofa, Spice Rack, Step Stool, Suitcase, Sweater, Tablecloth, Tea Pot, Tent, Toolbox, Towel
        Toy Train, Travel Pillow, Umbrella, Vase, Wall Shelf, Wallet, Wardrobe, Watch, Yoga Mat
    """),
    stuffs=_lines("""
        Aluminium, Bamboo, Canvas, Carbon Fibre, Ceramic, Copper, Cork, Cotton, Felt, Glass, Granite
        Leather, Linen, Marble, Oak, Pine, Plastic, Rattan, Recycled, Rubber, Silk, Steel, Teak
        Titanium, Walnut, Wool
    """),
    traits=_lines("""
        Adjustable, Classic, Compact, Deluxe, Durable, Elegant, Ergonomic, Essential, Everyday
        Foldable, Handmade, Heavy Duty, Large, Lightweight, Mini, Modern, Modular, Outdoor, Portable
        Premium, Quiet, Rustic, Simple, Sleek, Slim, Small, Smart, Soft, Stackable, Sturdy, Travel
        Vintage, Waterproof, Weatherproof
    """),
    departments=_lines("""
        Art Supplies, Automotive, Baby, Bags, Beauty, Bedding, Books, Cameras, Camping, Clothing
        Computers, Cycling, Electronics, Furniture, Games, Garden, Gifts, Grocery, Health
        Home Decor, Jewellery, Kitchen, Lighting, Luggage, Movies, Music, Office Supplies, Outdoors
        Pet Supplies, Phones, Shoes, Sports, Stationery, Storage, Tools, Toys, Watches
    """),
)
_INDONESIAN = Goods(
    kinds=_lines("""
        Asbak, Baju, Bangku, Bantal, Botol Minum, Cangkir, Cermin, Dompet, Gantungan Kunci, Gelas
        Gelang, Guci, Ikat Pinggang, Jaket, Jam Dinding, Jam Tangan, Karpet, Kasur, Keranjang
        Kotak Makan, Kotak Perhiasan, Kursi, Lampu Meja, Lemari, Mangkuk, Meja, Meja Belajar
        Meja Kopi, Nampan, Payung, Piring, Pot Bunga, Rak Buku, Rak Dinding, Rak Sepatu, Ransel
        Sandal, Sarung Bantal, Selendang, Selimut, Sepatu, Sofa, Talenan, Taplak Meja, Tas, Teko
        Tempat Pensil, Tikar, Topi, Vas Bunga
    """),
    stuffs=_lines("""
        Aluminium, Baja, Bambu, Batik, Beludru, Besi, Jati, Kaca, Kain, Kanvas, Karet, Katun
        Kayu Mahoni, Kayu Pinus, Keramik, Kulit, Linen, Marmer, Plastik, Rotan, Sutra, Tembaga, Wol
    """),
    traits=_lines("""
        Antik, Awet, Besar, Elegan, Halus, Hemat, Kecil, Klasik, Kokoh, Kuat, Lembut, Lipat, Mewah
        Mini, Minimalis, Modern, Nyaman, Praktis, Premium, Ringan, Sederhana, Serbaguna, Tahan Air
        Tipis
    """),
    departments=_lines("""
        Alat Tulis, Aksesori, Bayi, Buku, Dapur, Elektronik, Film, Furnitur, Hewan Peliharaan, Hobi
        Kamera, Kecantikan, Kesehatan, Komputer, Makanan, Mainan, Minuman, Musik, Olahraga, Otomotif
        Pakaian, Perhiasan, Perkakas, Perlengkapan Rumah, Ponsel, Sepatu, Taman, Tas
    """),
    kind_first=True,
)


def goods(locale: str) -> Goods:
    """Return the words of a locale, English ones for all but Indonesian.

    >>> goods("id_ID").kinds[:2], goods("de_DE").departments[:2]
    (('Asbak', 'Baju'), ('Art Supplies', 'Automotive'))
    """
    return _INDONESIAN if locale == "id_ID" else _ENGLISH
