package io.openshell.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.AuthStyle;
import io.openshell.core.InferenceProtocol;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import io.openshell.router.testing.AwsAccount;
import io.openshell.router.testing.ProviderDialects;
import io.openshell.router.testing.Reply;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A route to Bedrock can be probed, and what AWS says of key and model is told apart from what it says of the body. */
class BedrockProbeTest extends ProbeFixture {
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final String TOKEN = "IQoJb3JpZ2luX2VjEEXAMPLEtc764bNrC9SAPBSM22w==";
    private static final String CREDENTIALS = "AKIAIOSFODNN7EXAMPLE:" + SECRET + ":" + TOKEN;
    private static final String MODEL = "anthropic.claude-x-v1:0";

    private ResolvedRoute.Builder bedrock() {
        return TestRoutes.route("aws-bedrock", upstream.baseUrl(""))
                .model(MODEL)
                .protocols(InferenceProtocol.AWS_BEDROCK_INVOKE, InferenceProtocol.AWS_BEDROCK_INVOKE_STREAM)
                .auth(new AuthStyle.SigV4("us-east-1"))
                .apiKey(Secret.of(CREDENTIALS));
    }

    private void take(AwsAccount account) {
        upstream.answerWith(new ProviderDialects().serving(MODEL).expectingSignature(account)::answer);
    }

    @Test
    void aSignedQuestionValidates() throws Exception {
        take(AwsAccount.of(CREDENTIALS, "us-east-1"));

        assertThat(probe(bedrock().build())).isEqualTo(new ProbeResult.Validated(
                upstream.baseUrl("/model/anthropic.claude-x-v1%3A0/invoke"), InferenceProtocol.AWS_BEDROCK_INVOKE));
        assertThat(upstream.requests().getLast().headers("content-type")).containsExactly("application/json");
    }

    @Test
    void aBridgeIsAskedTheSameWithoutASignature() throws Exception {
        upstream.answerWith(new ProviderDialects().serving(MODEL)::answer);

        assertThat(probe(bedrock().auth(new AuthStyle.None()).build())).isInstanceOf(ProbeResult.Validated.class);
        assertThat(upstream.requests().getLast().headers("authorization")).isEmpty();
    }

    /** Models of others have other bodies. */
    @ParameterizedTest
    @ValueSource(strings = {
        "Malformed input request: #: required key [prompt] not found#: extraneous key [messages] is not permitted, "
                + "please reformat your input and try again.",
        "The model returned the following errors: Malformed input request: #: extraneous key [max_tokens] is not permitted"
    })
    void thatTheBodyIsNotItsModelsValidates(String message) throws Exception {
        upstream.answerAll(error(400, "ValidationException", message));

        assertThat(probe(bedrock().build())).isInstanceOf(ProbeResult.Validated.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'choices':[{'message':{'content':'Hi'}}]}", "{'outputs':[{'text':'Hi'}]}",
        "{'inputTextTokenCount':1,'results':[{'outputText':'Hi'}]}"})
    void anAnswerInTheShapeOfAnotherModelValidates(String answer) throws Exception {
        upstream.answerAll(Reply.json(200, answer.replace('\'', '"')));

        assertThat(probe(bedrock().build())).isInstanceOf(ProbeResult.Validated.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "403 | AccessDeniedException | You don't have access to the model with the specified model ID. | KEY_REFUSED",
        "403 | UnrecognizedClientException | The security token included in the request is invalid. | KEY_REFUSED",
        "403 | InvalidSignatureException | The request signature we calculated does not match | KEY_REFUSED",
        "403 | ExpiredTokenException | The security token included in the request is expired | KEY_REFUSED",
        "400 | ExpiredTokenException | The security token included in the request is expired | KEY_REFUSED",
        "400 | ValidationException | The provided model identifier is invalid. | NOT_SERVED",
        "400 | ValidationException | Invocation of model ID x with on-demand throughput isn't supported. | NOT_SERVED",
        "404 | ResourceNotFoundException | Could not resolve the foundation model | NOT_SERVED",
        "429 | ThrottlingException | Too many requests, please wait before trying again. | LIMITED",
        "503 | ServiceUnavailableException | Service unavailable | BACKEND_FAULT",
        "200 | - | Malformed input request | OTHER_SHAPE",
        "404 | UnknownOperationException | Malformed input request | NOT_SERVED"
    })
    void anErrorOfAwsRefuses(int status, String type, String message, ProbeFault fault) throws Exception {
        upstream.answerAll(error(status, type, message));

        ProbeResult.Refused refused = refused(probe(bedrock().build()));

        assertThat(refused.fault()).isEqualTo(fault);
        assertThat(refused.describe()).contains(message, "/model/anthropic.claude-x-v1%3A0/invoke");
        assertThat(upstream.requestCount()).isEqualTo(1);
    }

    private static Reply error(int status, String type, String message) {
        return Reply.json(status, "{\"message\":\"" + message + "\"}").header("x-amzn-ErrorType", type);
    }

    @Test
    void whatIsSaidOfAWrongKeyHoldsNothingOfTheRight() throws Exception {
        take(AwsAccount.of(CREDENTIALS, "us-east-1"));
        String wrong = CREDENTIALS.replace("CYEXAMPLEKEY", "CYEXAMPLEKEZ");

        ProbeResult.Refused refused = refused(probe(bedrock().apiKey(Secret.of(wrong)).build()));

        assertThat(refused.fault()).isEqualTo(ProbeFault.KEY_REFUSED);
        assertThat(refused.describe()).contains("does not match")
                .doesNotContain(TOKEN.substring(0, 12), SECRET.substring(0, 12));
    }

    @Test
    void anExpiredSessionIsAKeyThatIsRefused() throws Exception {
        take(AwsAccount.of(CREDENTIALS, "us-east-1").sessionEnding(Instant.EPOCH));

        assertThat(refused(probe(bedrock().build())).fault()).isEqualTo(ProbeFault.KEY_REFUSED);
    }

    @Test
    void aRouteThatOnlyStreamsIsNotAsked() throws Exception {
        List<InferenceProtocol> protocols = List.of(InferenceProtocol.AWS_BEDROCK_INVOKE_STREAM);

        assertThat(probe(bedrock().protocols(protocols).build())).isEqualTo(new ProbeResult.NothingToAsk(protocols));
    }

    @Test
    void aMockIsWell() throws Exception {
        assertThat(probe(bedrock().endpoint("mock://").auth(new AuthStyle.None()).build()))
                .isInstanceOf(ProbeResult.Validated.class);
    }
}
