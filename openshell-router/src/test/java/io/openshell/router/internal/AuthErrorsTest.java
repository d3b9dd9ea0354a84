package io.openshell.router.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthErrorsTest {
    @ParameterizedTest
    @ValueSource(strings = {
        "{\"error\":{\"message\":\"API key not valid. Please pass a valid API key.\",\"status\":\"INVALID_ARGUMENT\"}}",
        "{\"details\":[{\"reason\":\"API_KEY_INVALID\",\"domain\":\"googleapis.com\"}]}",
        "{\"error\":{\"message\":\"Incorrect API key provided: sk-***\",\"code\":\"invalid_api_key\"}}",
        "{\"code\":\"invalid_api_key\"}", "{\"message\":\"invalid x-api-key\"}", "{\"type\":\"authentication_error\"}",
        "AuthenticationError", "{\"message\":\"Authentication Fails (no such user)\"}", "Invalid Authentication",
        "{\"detail\":\"Not authenticated\"}", "{\"detail\":\"Could not validate credentials\"}", "Unauthorized",
        "{\"error\":\"UNAUTHORISED\"}", "{\"status\":\"UNAUTHENTICATED\"}", "missing or invalid API key",
        "No API key found in request", "Missing Authorization header", "The api-key is required", "apikey expired",
        "Your API key has been revoked", "You didn't provide an API key.", "invalid credentials", "Bad credentials",
        "the access token has expired", "{\"error\":\"invalid bearer token\"}", "invalidApiKey",
        "authentication  required",
        "No valid API key was given", "{\"message\":\"The security token included in the request is expired\"}",
        "The security token included in the request is invalid.",
        "The request signature we calculated does not match the signature you provided.",
        "Signature expired: 20260102T030405Z is now earlier than 20260102T031405Z",
        "{\"detail\":[{\"type\":\"missing\",\"loc\":[\"header\",\"authorization\"],\"msg\":\"Field required\"}]}"})
    void anErrorOfAuthentication(String body) {
        assertThat(AuthErrors.readsLikeOne(body)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "{\"detail\":\"Not Found\"}", "<html><h1>404 Not Found</h1></html>", "{\"error\":\"model 'x' not found\"}",
        "{\"message\":\"The model `x` does not exist or you do not have access to it.\",\"code\":\"model_not_found\"}",
        "{\"detail\":[{\"type\":\"extra_forbidden\",\"msg\":\"Extra inputs are not permitted\",\"input\":32}]}",
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        "invalid token count", "invalid token in the prompt", "max_tokens is invalid: tokens required",
        "Method Not Allowed",
        "{\"type\":\"invalid_request_error\",\"message\":\"messages: field required\"}", "This is not a chat model",
        "{\"msg\":\"Field required\",\"loc\":[\"body\",\"key\"]}", "keyed access is required",
        "the key 'stop' is missing",
        "unknown url: /v1/responses, see the docs on authentication", "invalid request: authorized models are a, b",
        "{\"message\":\"The provided model identifier is invalid.\"}",
        "the signature of the function expired_at is unknown", "security tokens are counted as input",
        "the model could not be authenticated by its checksum", "no such endpoint"})
    void anotherError(String body) {
        assertThat(AuthErrors.readsLikeOne(body)).isFalse();
    }
}
