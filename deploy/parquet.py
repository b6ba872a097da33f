"""Articles as a Parquet file; needs the extra `parquet` (pyarrow). The columns follow from the message's type."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, BinaryIO

import msgspec
from msgspec import inspect

from deploy.errors import Failed
from schemas.events import ResolvedArticle

ROWS_AT_ONCE = 1000
COMPRESSION = "zstd"
_SCALARS: dict[type[inspect.Type], str] = {
    inspect.StrType: "string",
    inspect.LiteralType: "string",
    inspect.EnumType: "string",
    inspect.IntType: "int64",
    inspect.FloatType: "float64",
    inspect.BoolType: "bool_",
}


def pyarrow() -> Any:
    """The library.

    Raises:
        Failed: it is not installed; the text says how to.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as _parquet
    except ImportError as error:
        raise Failed("parquet needs pyarrow: pip install 'dateline[parquet]'") from error
    del _parquet
    return pa


def write_parquet(articles: Iterable[ResolvedArticle], file: BinaryIO) -> int:
    """Write the articles, some at a time; how many they were."""
    pa = pyarrow()
    schema = arrow_schema()
    rows = iter(articles)
    count = 0
    with pa.parquet.ParquetWriter(file, schema, compression=COMPRESSION) as writer:
        while batch := list(islice(rows, ROWS_AT_ONCE)):
            writer.write_table(pa.Table.from_pylist([_row(article) for article in batch], schema=schema))
            count += len(batch)
    return count


def arrow_schema() -> Any:
    """A column for each field of a resolved article."""
    return pyarrow().schema(list(_fields(inspect.type_info(ResolvedArticle))))


def _row(article: ResolvedArticle) -> dict[str, Any]:
    """With every list, also those that are empty; what is unknown is null."""
    row: dict[str, Any] = {name: getattr(article, name) for name in article.__struct_fields__}
    plain: dict[str, Any] = msgspec.to_builtins(row, builtin_types=(dt.datetime,))
    return plain


def _fields(struct: inspect.Type) -> Iterator[tuple[str, Any]]:
    assert isinstance(struct, inspect.StructType)
    for field in struct.fields:
        yield field.encode_name, _arrow(field.type)


def _arrow(kind: inspect.Type) -> Any:
    pa = pyarrow()
    if isinstance(kind, inspect.Metadata):
        return _arrow(kind.type)
    if isinstance(kind, inspect.UnionType):
        return _arrow(next(part for part in kind.types if not isinstance(part, inspect.NoneType)))
    if isinstance(kind, inspect.VarTupleType | inspect.ListType):
        return pa.list_(_arrow(kind.item_type))
    if isinstance(kind, inspect.StructType):
        return pa.struct(list(_fields(kind)))
    if isinstance(kind, inspect.DateTimeType):
        return pa.timestamp("us", tz="UTC")
    return getattr(pa, _SCALARS[type(kind)])()
