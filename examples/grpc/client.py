"""Speaks to a gateway with Python's gRPC and classes made of this repository's .proto files.

client.py ADDRESS ADMIN_TOKEN_FILE: creates a provider, lists providers, sets a route under both of its names, reads the
bundle as a sandbox, and watches a change arrive. Exits with 1 if anything is not as it should be.
"""

import sys

import grpc

from openshell.datamodel.v1 import datamodel_pb2
from openshell.gateway.v1 import gateway_pb2, gateway_pb2_grpc
from openshell.inference.v1 import inference_pb2, inference_pb2_grpc
from openshell.v1 import openshell_pb2, openshell_pb2_grpc

DEADLINE = 30
KEY = "sk-python-4Zq8vXw2Lr7NbT1c"


def bearer(token):
    return (("authorization", "Bearer " + token),)


def expect(what, actual, wanted):
    if actual != wanted:
        sys.exit(f"{what}: {actual!r}, not {wanted!r}")


def code_of(call):
    try:
        call()
        return grpc.StatusCode.OK
    except grpc.RpcError as error:
        return error.code()


def main(address, token_file):
    with open(token_file, encoding="ascii") as file:
        admin = bearer(file.read().strip())
    with grpc.insecure_channel(address) as channel:
        providers = openshell_pb2_grpc.OpenShellStub(channel)
        inference = inference_pb2_grpc.InferenceStub(channel)
        gateway = gateway_pb2_grpc.GatewayStub(channel)

        healthy = providers.Health(openshell_pb2.HealthRequest(), timeout=DEADLINE)
        expect("health", healthy.status, openshell_pb2.SERVICE_STATUS_HEALTHY)

        provider = datamodel_pb2.Provider(
            metadata=datamodel_pb2.ObjectMeta(name="from-python"),
            type="openai",
            credentials={"OPENAI_API_KEY": KEY},
            config={"OPENAI_BASE_URL": "mock://"},
        )
        create = openshell_pb2.CreateProviderRequest(provider=provider)
        expect(
            "creating without a token",
            code_of(lambda: providers.CreateProvider(create, timeout=DEADLINE)),
            grpc.StatusCode.UNAUTHENTICATED,
        )
        providers.CreateProvider(create, metadata=admin, timeout=DEADLINE)
        listed = providers.ListProviders(openshell_pb2.ListProvidersRequest(), metadata=admin, timeout=DEADLINE)
        found = [each for each in listed.providers if each.metadata.name == "from-python"]
        expect("listed", len(found), 1)
        expect("shown of the key", dict(found[0].credentials), {"OPENAI_API_KEY": "REDACTED"})

        token = gateway.CreateSandboxToken(
            gateway_pb2.CreateSandboxTokenRequest(name="python"), metadata=admin, timeout=DEADLINE
        ).secret
        watch = inference.WatchInferenceBundle(
            inference_pb2.GetInferenceBundleRequest(), metadata=bearer(token), timeout=DEADLINE
        )
        before = next(watch).revision

        wanted = inference_pb2.SetInferenceRouteRequest(provider_name="from-python", model_id="model-1")
        old_name = inference.SetClusterInference(wanted, metadata=admin, timeout=DEADLINE)
        expect("asked the backend", old_name.validation_performed, True)
        wanted.model_id = "model-2"
        new_name = inference.SetInferenceRoute(wanted, metadata=admin, timeout=DEADLINE)
        expect("version", new_name.version, old_name.version + 1)

        for bundle in watch:
            if bundle.routes and bundle.routes[0].model_id == "model-2":
                break
        expect("a new revision", bundle.revision != before, True)
        watch.cancel()

        asked = inference.GetInferenceBundle(
            inference_pb2.GetInferenceBundleRequest(), metadata=bearer(token), timeout=DEADLINE
        )
        expect("the key in the bundle", asked.routes[0].api_key, KEY)
        expect("the revision", asked.revision, bundle.revision)
        expect(
            "the bundle for the administrator",
            code_of(
                lambda: inference.GetInferenceBundle(
                    inference_pb2.GetInferenceBundleRequest(), metadata=admin, timeout=DEADLINE
                )
            ),
            grpc.StatusCode.PERMISSION_DENIED,
        )
    print("grpc client: 1 passed, 0 failed, 0 not run")


if __name__ == "__main__":
    main(*sys.argv[1:])
