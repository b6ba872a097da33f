"""The operators' kinds against the operators' own schemas: `python -m tests.crds FOLDER [--keep]`.

FOLDER holds custom resource definitions as YAML, from where their makers publish them:

    Strimzi 1.2.0, Apache-2.0, from Maven Central (io.strimzi:api and io.strimzi:crd-generator, with what they depend on):
        java -cp 'lib/*' io.strimzi.crdgenerator.CrdGenerator --yaml --crd-api-version v1 \\
            io.strimzi.api.kafka.model.kafka.Kafka=FOLDER/Kafka.yaml \\
            io.strimzi.api.kafka.model.nodepool.KafkaNodePool=FOLDER/KafkaNodePool.yaml \\
            io.strimzi.api.kafka.model.topic.KafkaTopic=FOLDER/KafkaTopic.yaml \\
            io.strimzi.api.kafka.model.user.KafkaUser=FOLDER/KafkaUser.yaml
    KEDA 2.17.2, Apache-2.0: go mod download -json github.com/kedacore/keda/v2@v2.17.2, in config/crd/bases
    ECK 3.2.0, Elastic License 2.0: go mod download -json github.com/elastic/cloud-on-k8s/v3@v3.2.0, in config/crds/v1

`--keep` writes what our manifests use of the Apache-licensed ones to tests/data/crds.json, which the contract test reads:
a field that is not in it is either wrong, or new to us and a reason to run this again.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import yaml

ROOT = Path(__file__).parents[1]
MANIFESTS = ROOT / "deploy" / "kubernetes"
KEPT = Path(__file__).parent / "data" / "crds.json"
FREELY_LICENSED = ("kafka.strimzi.io/", "keda.sh/")
OPERATORS = (*FREELY_LICENSED, "elasticsearch.k8s.elastic.co/", "kibana.k8s.elastic.co/")
Schema = dict[str, Any]
Document = dict[str, Any]


def manifests() -> list[Document]:
    """Every document of an operator's kind, patches of the overlays aside."""
    files = [file for file in sorted(MANIFESTS.rglob("*.yaml")) if file.name != "kustomization.yaml"]
    documents = [document for file in files for document in yaml.safe_load_all(file.read_text()) if document]
    return [document for document in documents if document["apiVersion"].startswith(OPERATORS)]


def kind_of(document: Document) -> str:
    return f"{document['apiVersion']} {document['kind']}"


def definitions(folder: Path) -> dict[str, Schema]:
    """Schemas by version and kind, each object closed, as the API server's strict validation takes them."""
    found: dict[str, Schema] = {}
    for file in sorted(folder.glob("*.yaml")):
        for crd in yaml.safe_load_all(file.read_text()):
            if not crd or crd.get("kind") != "CustomResourceDefinition":
                continue
            for version in crd["spec"]["versions"]:
                kind = f"{crd['spec']['group']}/{version['name']} {crd['spec']['names']['kind']}"
                found[kind] = closed(version["schema"]["openAPIV3Schema"], top=True)
    return found


def closed(schema: Schema, *, top: bool = False) -> Schema:
    """The schema without descriptions, refusing what it does not name; Kubernetes' own kinds of openness are kept."""
    inner = {key: value for key, value in schema.items() if not key.startswith("x-") and key != "description"}
    if schema.get("x-kubernetes-int-or-string"):
        return {"type": ["integer", "string"]}
    if "properties" in inner:
        inner["properties"] = {name: closed(part) for name, part in inner["properties"].items()}
        if not schema.get("x-kubernetes-preserve-unknown-fields"):
            inner["additionalProperties"] = False
    if isinstance(inner.get("additionalProperties"), dict):
        inner["additionalProperties"] = closed(inner["additionalProperties"])
    if isinstance(inner.get("items"), dict):
        inner["items"] = closed(inner["items"])
    if top:
        inner.setdefault("properties", {})["metadata"] = {"type": "object"}
    return inner


def problems(document: Document, schema: Schema) -> list[str]:
    """What the schema refuses, each with its place."""
    errors = jsonschema.Draft202012Validator(schema).iter_errors(document)
    name = f"{document['kind']}/{document['metadata']['name']}"
    return [f"{name}: {'.'.join(map(str, error.absolute_path))}: {error.message}"[:300] for error in errors]


def used(schema: Schema, values: list[Any]) -> Schema:
    """The schema without the properties that no value has, the required ones apart."""
    kept = dict(schema)
    objects = [value for value in values if isinstance(value, dict)]
    if "properties" in schema:
        names = {name for value in objects for name in value} | set(schema.get("required", ()))
        kept["properties"] = {
            name: used(part, [value[name] for value in objects if name in value])
            for name, part in schema["properties"].items()
            if name in names
        }
    if "items" in schema:
        kept["items"] = used(schema["items"], [each for v in values if isinstance(v, list) for each in v])
    return {key: value for key, value in kept.items() if key not in ("anyOf", "oneOf", "not", "format")}


def _keep(schemas: dict[str, Schema], documents: list[Document]) -> None:
    kept = {
        kind: used(schemas[kind], [document for document in documents if kind_of(document) == kind])
        for kind in sorted({kind_of(document) for document in documents})
        if kind.startswith(FREELY_LICENSED)
    }
    note = "Excerpts of the custom resource definitions of Strimzi 1.2.0 and KEDA 2.17.2, both Apache-2.0; see tests/crds.py"
    KEPT.write_text(json.dumps({"": note, **kept}, indent=1, sort_keys=True) + "\n")


def _judged(schemas: dict[str, Schema], documents: list[Document]) -> Iterator[str]:
    for document in documents:
        schema = schemas.get(kind_of(document))
        if schema is None:
            yield f"{kind_of(document)}: no definition in the folder"
        else:
            yield from problems(document, schema)


def main() -> int:
    """Print what is wrong; 1 where something is."""
    folder, keep = Path(sys.argv[1]), "--keep" in sys.argv[2:]
    schemas, documents = definitions(folder), manifests()
    wrong = list(_judged(schemas, documents))
    sys.stdout.write("\n".join([*wrong, f"{len(documents)} documents, {len(wrong)} problems"]) + "\n")
    if keep and not wrong:
        _keep(schemas, documents)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
