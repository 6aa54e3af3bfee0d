"""Telephone numbers: of the range reserved for fiction where there is one, else as usual."""

import re

from provender.kernels.concat import Pool
from provender.synth.formats.context import FormatContext
from provender.synth.formats.places import ending_in_digits
from provender.synth.formats.texts import within
from provender.synth.pools import attribute, provider_texts
from provender.synth.space import Space
from provender.synth.template import Fixed, Number, OneOf, Part

__all__ = ["phone"]

_AMERICAN = frozenset({"en_US", "en_CA", "fr_CA", "fr_QC"})
_AREAS = """
    201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 218 219 224 225 228 229 231 234
    239 240 248 251 252 253 254 256 260 262 267 269 270 276 281 301 302 303 304 305 307 308 309
    310 312 313 314 315 316 317 318 319 320 321 323 325 330 334 336 337 339 347 351 352 360 361
    386 401 402 404 405 406 407 408 409 410 412 413 414 415 417 419 423 424 425 430 432 434 435
    440 443 469 478 479 480 484 501 502 503 504 505 507 508 509 510 512 513 515 516 517 518 520
    530 540 541 551 559 561 562 563 567 570 571 573 574 580 585 586 601 602 603 605 606 607 608
    609 610 612 614 615 616 617 618 619 620 623 626 630 631 636 641 646 650 651 660 661 662 678
    682 701 702 703 704 706 707 708 712 713 714 715 716 717 718 719 720 724 727 731 732 734 740
    754 757 760 763 765 770 772 773 774 775 781 785 786 801 802 803 804 805 806 808 810 812 813
    814 815 816 817 818 828 830 831 832 843 845 847 848 850 856 857 858 859 860 863 864 865 870
    901 903 904 906 907 908 909 910 912 913 914 915 916 917 918 919 920 925 928 931 936 937 940
    941 949 951 952 954 956 970 971 972 973 978 979 980 985 989
""".split()  # noqa: SIM905 - a table of numbers reads best as text
_INDONESIAN = """
    811 812 813 814 815 816 817 818 819 821 822 823 828 831 832 833 838 851 852 853 855 856 857
    858 859 877 878 881 882 883 884 885 886 887 888 889 895 896 897 898 899
""".split()  # noqa: SIM905 - as above
_EXTENSION = re.compile(r" ?(x|ext\.?) ?[0-9]+$")
_DIGITS = 3


def phone(context: FormatContext) -> Space | None:
    """Return telephone numbers, with an extension when a unique field has spent the others."""
    return within(context, *_parts(context.locale), separator=" x") or within(
        context, Fixed("555-01"), Number(0, 99, 2), separator=None
    )


def _parts(locale: str) -> tuple[Part, ...]:
    if locale == "id_ID":
        quad = Number(0, 9999, 4)
        return (Fixed("+62 "), OneOf(Pool.of(_INDONESIAN)), Fixed("-"), quad, Fixed("-"), quad)
    own = attribute("phone_number", locale, "formats")
    if locale in _AMERICAN or not own:
        return (Fixed("+1-"), OneOf(Pool.of(_AREAS)), Fixed("-555-01"), Number(0, 99, 2))
    texts = (_EXTENSION.sub("", text) for text in provider_texts(locale, "phone_number"))
    return ending_in_digits(list(dict.fromkeys(texts)), _DIGITS)
