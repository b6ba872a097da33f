"""`deploy/kubernetes`: against the API's schemas, the table of topics, and what Pod Security calls restricted.

Strimzi's and KEDA's kinds are checked against excerpts of their own definitions; those of ECK, whose licence does not let
us keep any, by `python -m tests.crds` only. Of them all the parts that we rely on are checked too.
"""

from __future__ import annotations

import copy
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from deploy import kubernetes_topics, kubernetes_users
from schemas.settings import Settings
from schemas.topics import ENRICH_APP, INDEX_GROUP, RAW, RESOLVED, TOPICS
from stream_processors.__main__ import HEALTH_PORTS
from tests import crds

ROOT = Path(__file__).parents[2] / "deploy" / "kubernetes"
KUBERNETES = "1.34"
OPERATORS = ("kafka.strimzi.io/", "elasticsearch.k8s.elastic.co/", "kibana.k8s.elastic.co/", "keda.sh/")
KUBECTL = shutil.which("kubectl")
OVERLAYS = ("small", "production")
Document = dict[str, Any]


def _documents(file: Path) -> list[Document]:
    return [document for document in yaml.safe_load_all(file.read_text()) if document]


FILES = [file for file in sorted(ROOT.rglob("*.yaml")) if file.name != "kustomization.yaml"]
BASE = [document for file in FILES if file.parent.name == "base" for document in _documents(file)]
SCALING = _documents(ROOT / "overlays" / "production" / "scaling.yaml")


def _kinds(*kinds: str) -> list[Document]:
    return [document for document in BASE if document["kind"] in kinds]


def _name(document: Document) -> str:
    return f"{document['kind']}/{document['metadata']['name']}"


WORKLOADS = _kinds("Deployment", "StatefulSet", "Job")


@pytest.mark.parametrize("document", BASE, ids=_name)
def test_every_document_of_the_api_is_valid(document: Document) -> None:
    """Strictly: an unknown field is an error, not something that is silently dropped."""
    if document["apiVersion"].startswith(OPERATORS):
        assert document["spec"]
        return
    kubernetes_validate.validate(document, KUBERNETES, strict=True)


DEFINITIONS = json.loads(crds.KEPT.read_text())
KEPT = [document for document in crds.manifests() if crds.kind_of(document).startswith(crds.FREELY_LICENSED)]


@pytest.mark.parametrize("document", KEPT, ids=_name)
def test_the_operators_take_what_is_said_to_them(document: Document) -> None:
    assert crds.problems(document, DEFINITIONS[crds.kind_of(document)]) == []


def test_what_an_operator_would_refuse_is_found() -> None:
    (kafka,) = _kinds("Kafka")
    schema, broken = DEFINITIONS[crds.kind_of(kafka)], copy.deepcopy(kafka)
    broken["spec"]["kafka"]["listeners"][0]["type"] = "inside"
    broken["spec"]["kafka"]["replicas"] = 3  # moved to KafkaNodePool
    del broken["spec"]["kafka"]["listeners"][0]["port"]
    assert len(crds.problems(broken, schema)) == 3


def test_a_wrong_field_is_found() -> None:
    broken = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}, "spec": {"prots": []}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(broken, KUBERNETES, strict=True)


def test_every_file_is_part_of_its_kustomization() -> None:
    for folder in (ROOT / "base", *(ROOT / "overlays" / name for name in OVERLAYS)):
        resources = yaml.safe_load((folder / "kustomization.yaml").read_text())["resources"]
        files = {file.name for file in folder.glob("*.yaml")} - {"kustomization.yaml"}
        assert files == {name for name in resources if name.endswith(".yaml")}


def test_the_topics_are_those_of_the_table() -> None:
    text = (ROOT / "base" / "topics.yaml").read_text()
    assert text == kubernetes_topics.manifest(), "run `python -m deploy.kubernetes_topics`"
    for document, topic in zip(_kinds("KafkaTopic"), TOPICS, strict=True):
        assert document["metadata"]["name"] == topic.name, "a name that Kubernetes takes"
        assert document["spec"]["partitions"] == topic.partitions
        assert document["spec"]["config"] == topic.configs()


@pytest.mark.parametrize("workload", WORKLOADS, ids=_name)
def test_pods_are_restricted(workload: Document) -> None:
    """https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted"""
    pod = workload["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    (container,) = pod["containers"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["resources"]["limits"]["memory"]
    assert set(container["resources"]["requests"]) == {"cpu", "memory"}


@pytest.mark.parametrize("workload", WORKLOADS, ids=_name)
def test_secrets_come_by_reference_and_variables_are_settings(workload: Document) -> None:
    (container,) = workload["spec"]["template"]["spec"]["containers"]
    for variable in container["env"]:
        assert ("PASSWORD" in variable["name"]) == ("valueFrom" in variable)
    (configuration,) = [d for d in _kinds("ConfigMap") if d["metadata"]["name"] == "dateline"]
    names = {variable["name"] for variable in container["env"]} | set(configuration["data"])
    assert names <= {f"DATELINE_{name.upper()}" for name in Settings.model_fields}
    users = {document["metadata"]["name"] for document in _kinds("KafkaUser")}
    assert {v["value"] for v in container["env"] if v["name"] == "DATELINE_KAFKA_USERNAME"} <= users


@pytest.mark.parametrize("workload", _kinds("Deployment", "StatefulSet"), ids=_name)
def test_workers_are_probed_and_have_time_to_stop(workload: Document) -> None:
    pod = workload["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert container["livenessProbe"]["httpGet"]["path"] == "/live", "never asks about others"
    assert container["readinessProbe"]["httpGet"]["path"] == "/ready"
    (configuration,) = [d for d in _kinds("ConfigMap") if d["metadata"]["name"] == "dateline"]
    assert pod["terminationGracePeriodSeconds"] > float(configuration["data"]["DATELINE_SHUTDOWN_TIMEOUT"])
    if container["args"][:3] == ["python", "-m", "stream_processors"]:
        assert container["args"][3] in HEALTH_PORTS


@pytest.mark.parametrize("name", ["dateline-resolve", "dateline-archive"])
def test_resolve_and_the_archiver_keep_their_state_and_their_names(name: str) -> None:
    (resolve,) = [d for d in _kinds("StatefulSet") if d["metadata"]["name"] == name]
    assert resolve["spec"]["persistentVolumeClaimRetentionPolicy"]["whenScaled"] == "Retain"
    (claim,) = resolve["spec"]["volumeClaimTemplates"]
    (container,) = resolve["spec"]["template"]["spec"]["containers"]
    mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    assert mounts[claim["metadata"]["name"]] == "/var/lib/dateline"
    services = {d["metadata"]["name"]: d for d in _kinds("Service")}
    assert services[resolve["spec"]["serviceName"]]["spec"]["clusterIP"] == "None"


@pytest.mark.parametrize("document", _kinds("PodDisruptionBudget", "Service"), ids=_name)
def test_selectors_meet_pods(document: Document) -> None:
    selector = document["spec"]["selector"]
    wanted = selector.get("matchLabels", selector)
    pods = [w["spec"]["template"]["metadata"]["labels"] for w in _kinds("Deployment", "StatefulSet")]
    assert any(wanted.items() <= labels.items() for labels in pods)


def test_nothing_of_ours_is_open_to_everybody() -> None:
    policies = {policy["metadata"]["name"]: policy["spec"] for policy in _kinds("NetworkPolicy")}
    for name in ("dateline-workers", "dateline-archive"):
        assert policies[name]["policyTypes"] == ["Ingress", "Egress"]
        assert all("to" in rule for rule in policies[name]["egress"])
        assert all("from" in rule for rule in policies[name]["ingress"])


def _policies_of(component: str) -> set[str]:
    """The policies that choose the component's pods."""
    labels = {"app.kubernetes.io/name": "dateline", "app.kubernetes.io/component": component}
    found = set()
    for policy in _kinds("NetworkPolicy"):
        selector = policy["spec"]["podSelector"]
        expressions = selector.get("matchExpressions", ())
        fits = all((labels[one["key"]] in one["values"]) is (one["operator"] == "In") for one in expressions)
        if fits and selector.get("matchLabels", {}).items() <= labels.items():
            found.add(policy["metadata"]["name"])
    return found


def test_the_archiver_reaches_the_brokers_and_nothing_else() -> None:
    """Every other component is under the workers' policy; policies add up, so it must not be."""
    components = {w["metadata"]["labels"]["app.kubernetes.io/component"] for w in WORKLOADS}
    assert {component for component in components if "dateline-workers" not in _policies_of(component)} == {
        "archive"
    }
    assert _policies_of("archive") == {"dateline-archive"}
    (policy,) = [d for d in _kinds("NetworkPolicy") if d["metadata"]["name"] == "dateline-archive"]
    ports = [port["port"] for rule in policy["spec"]["egress"] for port in rule["ports"]]
    assert ports == [9093, 53, 53]


def test_the_users_are_those_of_the_access_lists() -> None:
    """Made anew by `python -m deploy.kubernetes_users`."""
    assert (ROOT / "base" / "users.yaml").read_text() == kubernetes_users.manifest()


def test_every_workload_signs_in_as_a_user_that_there_is() -> None:
    users = {document["metadata"]["name"] for document in _kinds("KafkaUser")}
    named = set(re.findall(r"DATELINE_KAFKA_USERNAME, value: ([a-z-]+)", _text()))
    assert named == set(re.findall(r"secretKeyRef: {name: (dateline-[a-z]+), key: password}", _text()))
    assert (
        {"dateline-enrich", "dateline-resolve", "dateline-index", "dateline-producer", "dateline-archive"}
        <= named
        <= users
    )


def _text() -> str:
    return "".join(file.read_text() for file in sorted((ROOT / "base").glob("*.yaml")))


@pytest.mark.parametrize(("name", "topic"), [("dateline-enrich", RAW), ("dateline-index", RESOLVED)])
def test_scaling_ends_at_the_partitions(name: str, topic: Any) -> None:
    (scaled,) = [d for d in SCALING if d["kind"] == "ScaledObject" and d["metadata"]["name"] == name]
    assert scaled["spec"]["maxReplicaCount"] <= topic.partitions
    (trigger,) = scaled["spec"]["triggers"]
    assert trigger["metadata"]["topic"] == topic.name
    assert trigger["metadata"]["consumerGroup"] in (ENRICH_APP, INDEX_GROUP)
    assert scaled["spec"]["scaleTargetRef"]["name"] in {d["metadata"]["name"] for d in _kinds("Deployment")}


def test_versions_are_the_same_everywhere() -> None:
    """Kubernetes, Compose and the tests' containers run the same Kafka, Elasticsearch and Kibana."""
    compose = (ROOT.parent / "compose.yaml").read_text()
    services = (ROOT.parents[1] / "tests" / "services.py").read_text()
    (kafka,), (search,), (kibana,) = _kinds("Kafka"), _kinds("Elasticsearch"), _kinds("Kibana")
    for image, version in (
        ("apache/kafka", kafka["spec"]["kafka"]["version"]),
        ("elasticsearch/elasticsearch", search["spec"]["version"]),
        ("kibana/kibana", kibana["spec"]["version"]),
    ):
        pattern = rf"{image}:([\d.]+\d)"
        assert set(re.findall(pattern, compose)) == {version}
        assert set(re.findall(pattern, services)) <= {version}


@pytest.mark.skipif(
    KUBECTL is None, reason="kubectl, whose kustomize builds the overlays, is not on the path"
)
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_an_overlay_builds_and_stays_valid(overlay: str) -> None:
    assert KUBECTL
    command = [KUBECTL, "kustomize", str(ROOT / "overlays" / overlay)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    documents = [document for document in yaml.safe_load_all(answer.stdout) if document]
    assert len(documents) == len(BASE) + (len(SCALING) if overlay == "production" else 0)
    for document in documents:
        if not document["apiVersion"].startswith(OPERATORS):
            kubernetes_validate.validate(document, KUBERNETES, strict=True)
    images = {
        container["image"]
        for document in documents
        if document["kind"] in ("Deployment", "StatefulSet", "Job")
        for container in document["spec"]["template"]["spec"]["containers"]
    }
    assert all(re.fullmatch(r"[\w./-]*dateline:\d+\.\d+\.\d+", image) for image in images)
