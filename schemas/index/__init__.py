"""The indices: their names, fields and templates."""

from schemas.index.fields import ARTICLE_FIELDS, REJECTED_FIELDS, STORY_FIELDS, Field
from schemas.index.templates import INDICES, Index, index_template

__all__ = ["ARTICLE_FIELDS", "INDICES", "REJECTED_FIELDS", "STORY_FIELDS", "Field", "Index", "index_template"]
