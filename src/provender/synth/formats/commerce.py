"""The formats of business: companies, jobs, products and their categories."""

from provender.kernels.concat import Pool
from provender.synth.formats.context import FormatContext
from provender.synth.formats.texts import closed, within
from provender.synth.pools import provider_texts
from provender.synth.pools.goods import goods
from provender.synth.pools.indonesian import JOBS
from provender.synth.space import Space
from provender.synth.template import Fixed, OneOf

__all__ = ["category", "company", "job", "product"]


def company(context: FormatContext) -> Space | None:
    """Return companies as the locale names them."""
    names = provider_texts(context.locale, "company") or provider_texts("en_US", "company")
    return within(context, OneOf(Pool.of(names)))


def job(context: FormatContext) -> Space | None:
    """Return jobs, in English where Faker has none of the locale's own."""
    names = JOBS if context.locale == "id_ID" else provider_texts(context.locale, "job")
    return within(context, OneOf(Pool.of(names or provider_texts("en_US", "job"))))


def product(context: FormatContext) -> Space | None:
    """Return products: what they are, of what, and what they are like; no brands."""
    words = goods(context.locale)
    kinds, stuffs, traits = (OneOf(Pool.of(w)) for w in (words.kinds, words.stuffs, words.traits))
    gap = Fixed(" ")
    order = (
        (kinds, gap, stuffs, gap, traits) if words.kind_first else (traits, gap, stuffs, gap, kinds)
    )
    return within(context, *order) or within(context, kinds)


def category(context: FormatContext) -> Space | None:
    """Return the departments of a shop."""
    return closed(context, goods(context.locale).departments)
