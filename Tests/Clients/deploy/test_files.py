"""The files in deploy/, held to what programs of others say of them, and to what this program needs."""
import pathlib
import shutil
import subprocess
import sys

import pytest
import yaml
from conftest import ROOT

DEPLOY = ROOT / "deploy"


def tool(name):
    found = shutil.which(name) or shutil.which(name, path=str(pathlib.Path(sys.executable).parent))
    if not found:
        pytest.skip(f"{name} is not installed")
    return found


def test_the_recipe_of_the_image_is_clean():
    done = subprocess.run([tool("hadolint"), str(ROOT / "Dockerfile")], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("file", sorted((DEPLOY / "kubernetes").glob("*.yaml")), ids=lambda file: file.name)
def test_manifests_are_valid(file):
    done = subprocess.run([tool("kubernetes-validate"), "--strict", str(file)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_deployment_is_what_sqlite_needs():
    documents = list(yaml.safe_load_all((DEPLOY / "kubernetes/souk.yaml").read_text()))
    spec = next(d for d in documents if d["kind"] == "Deployment")["spec"]
    assert spec["replicas"] == 1 and spec["strategy"]["type"] == "Recreate"
    container = spec["template"]["spec"]["containers"][0]
    assert container["livenessProbe"]["initialDelaySeconds"] == 30 and container["readinessProbe"]["initialDelaySeconds"] >= 1
    assert container["resources"]["limits"] == {"memory": "512Mi", "cpu": "500m"}
    for variable in container["env"]:
        if any(word in variable["name"] for word in ["KEY", "SECRET", "MAIL_URL"]):
            assert "secretKeyRef" in variable["valueFrom"], variable["name"]
    scaler = next(yaml.safe_load_all((DEPLOY / "kubernetes/replicas-require-postgresql.yaml").read_text()))
    assert (scaler["spec"]["minReplicas"], scaler["spec"]["maxReplicas"]) == (2, 10)


def test_the_unit_is_closed():
    done = subprocess.run(
        [tool("systemd-analyze"), "security", "--offline=true", "--threshold=20", str(DEPLOY / "systemd/souk.service")],
        capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-400:]


def test_the_unit_is_one(tmp_path):
    unit = (DEPLOY / "systemd/souk.service").read_text().replace("/opt/souk/souk", "/bin/true")
    (tmp_path / "souk.service").write_text(unit)
    done = subprocess.run(
        [tool("systemd-analyze"), "verify", "--man=no", str(tmp_path / "souk.service")], capture_output=True, text=True)
    assert done.returncode == 0 and not done.stderr.strip(), done.stderr


def test_the_workflow_is_one():
    workflow = ROOT / ".github/workflows/deploy.yml"
    done = subprocess.run([tool("actionlint"), str(workflow)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_workflow_tests_builds_pushes_and_rolls_out():
    workflow = ROOT / ".github/workflows/deploy.yml"
    steps = yaml.safe_load(workflow.read_text())["jobs"]["deploy"]["steps"]
    text = " ".join(step.get("run", "") for step in steps)
    for needed in ["make test", "docker build", "docker push", "kubectl set image"]:
        assert needed in text
    assert "github.sha" in workflow.read_text()
    # No expression of somebody else's making is put into a shell.
    assert not any("${{ github.event" in step.get("run", "") for step in steps)
