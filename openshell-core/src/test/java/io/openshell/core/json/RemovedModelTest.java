package io.openshell.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RemovedModelTest {
    private static final ModelRewriter REWRITER = ModelRewriter.removingModel(List.of("gone"), "ver_sion", "v1");

    private static RewrittenBody rewrite(String json) throws InvalidJsonException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        return REWRITER.rewrite(body, 0, body.length);
    }

    private static String rewritten(String json) throws InvalidJsonException {
        RewrittenBody body = rewrite(json);
        assertThat(body.length()).isEqualTo(Slices.join(body).length);
        for (ByteBuffer slice : body.slices()) {
            assertThat(slice.hasRemaining()).isTrue();
        }
        return new String(Slices.join(body), StandardCharsets.UTF_8);
    }

    /** {@code V} is the version as it is put in. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "{}                                         | {V}",
        "~ { \t} ~                                  | ~ {V \t} ~",
        "{'a':1}                                    | {V,'a':1}",
        // at the front, at the end, in the middle, all, adjacent ones
        "{'model':1,'a':2}                          | {V,'a':2}",
        "{'a':2,'model':1}                          | {V,'a':2}",
        "{'a':1,'model':2,'b':3}                    | {V,'a':1,'b':3}",
        "{'model':1}                                | {V}",
        "{'model':1,'gone':2}                       | {V}",
        "{'gone':1,'model':2,'gone':3}              | {V}",
        "{'model':1,'gone':2,'a':3}                 | {V,'a':3}",
        "{'a':1,'model':2,'gone':3}                 | {V,'a':1}",
        "{'a':1,'model':2,'gone':3,'b':4}           | {V,'a':1,'b':4}",
        "{'model':1,'a':2,'gone':3,'b':4,'model':5} | {V,'a':2,'b':4}",
        // white space stays but for what lies between a member and its comma
        "{ 'model' : 1 , 'a' : 2 }                  | {V,  'a' : 2 }",
        "{ 'a' : 2 , 'model' : 1 }                  | {V, 'a' : 2  }",
        "{ 'a' : 1 , 'model' : 2 , 'b' : 3 }        | {V, 'a' : 1  , 'b' : 3 }",
        "{ 'model' : 1 , 'gone' : 2 }               | {V   }",
        // values of every kind, with commas and braces in them
        "{'model':{'a':[1,{}],'b':','},'a':1.50e+3} | {V,'a':1.50e+3}",
        "{'a':[',','}'],'gone':[',{'],'b':{}}       | {V,'a':[',','}'],'b':{}}",
        "{'model':'a\\',','b':1}                    | {V,'b':1}",
        // every key that some backend reads as the model
        "{'Model':1,'mo\\u0064el':2,'_model':3,'model\\u0000x':4,'a':5} | {V,'a':5}",
        // what only some backend would read as the other name stays, and nested ones do
        "{'Gone':1,'go_ne':2,'g\\u006fne':3}        | {V,'Gone':1,'go_ne':2}",
        "{'a':{'model':1,'gone':2,'ver_sion':3}}    | {V,'a':{'model':1,'gone':2,'ver_sion':3}}",
        // the version that is there stays as it is
        "{'ver_sion':'mine'}                        | {'ver_sion':'mine'}",
        "{'model':1,'ver_sion':null}                | {'ver_sion':null}",
        "{'ver\\u005fsion':2,'model':1}             | {'ver\\u005fsion':2}",
        "{'versionx':1,'xver_sion':1,'ver sion':1}  | {V,'versionx':1,'xver_sion':1,'ver sion':1}"})
    void membersLeaveWithTheRightCommaAndAllOtherBytesStay(String json, String expected) throws Exception {
        String quoted = expected.replace('\'', '"').replace("{V", "{\"ver_sion\":\"v1\"");
        assertThat(rewritten(json.replace('\'', '"'))).isEqualTo(quoted);
    }

    /** One backend would take the first, another the last, a third the one in other spelling. */
    @ParameterizedTest
    @ValueSource(strings = {
        "'ver_sion':1,'ver_sion':1", "'ver_sion':1,'ver\\u005fsion':1", "'Ver_sion':1", "'version':1", "'ver-sion':1",
        "'ver_sion\\u0000':1", "'ver_sion\\u0000x':1", "'VERSION':1,'ver_sion':1", "'ver_sion':1,'VERSION':1",
        "'ver_\u017fion':1", "'ver_\\u017fion':1", "'\ufeffver_sion':1", "'_ver_sion':1", "'version_':1",
    })
    void aVersionThatIsNotClearIsRefused(String members) {
        for (String frame : new String[] {"{%s}", "{\"model\":1,%s}", "{%s,\"a\":2,\"gone\":3}"}) {
            assertThatExceptionOfType(InvalidJsonException.class)
                    .isThrownBy(() -> rewrite(frame.formatted(members.replace('\'', '"'))))
                    .satisfies(refused -> assertThat(refused.reason())
                            .isEqualTo("ver_sion is there twice or in another spelling"));
        }
    }

    @Test
    void aRefusalSaysWhereTheUnclearKeyIs() {
        assertThatExceptionOfType(InvalidJsonException.class)
                .isThrownBy(() -> rewrite("{\"ver_sion\":1,\"VERSION\":2,\"ver_sion\":3}"))
                .satisfies(refused -> assertThat(refused.offset()).isEqualTo(14));
    }

    @Test
    void sixtyFourMembersLeaveAndOneMoreIsRefused() throws Exception {
        String most = "{" + "\"model\":1,\"gone\":2,".repeat(32);
        assertThat(rewritten(most + "\"a\":3}")).isEqualTo("{\"ver_sion\":\"v1\",\"a\":3}");
        assertThatExceptionOfType(InvalidJsonException.class)
                .isThrownBy(() -> rewrite(most + "\"MODEL\":3}"))
                .withMessage("more than 64 members have to be taken out at byte " + most.length());
    }

    @Test
    void whatTheClientAskedForIsKnownAllTheSame() throws Exception {
        RewrittenBody body = rewrite("{\"model\":\"one\",\"stream\":true,\"MODEL\":\"two\",\"gone\":\"three\"}");

        assertThat(body.asksForStream()).isTrue();
        assertThat(body.requestedModel()).contains("two");
        assertThat(rewrite("{\"gone\":\"three\"}").requestedModel()).isEmpty();
        assertThat(rewrite("{\"stream\":true,\"stream\":1}").asksForStream()).isFalse();
    }

    @Test
    void onlyTheGivenRangeOfTheArrayIsRead() throws Exception {
        byte[] array = "1 , {\"a\":1 , \"model\":2} , ".getBytes(StandardCharsets.UTF_8);
        assertThat(new String(Slices.join(REWRITER.rewrite(array, 4, array.length - 7)), StandardCharsets.UTF_8))
                .isEqualTo("{\"ver_sion\":\"v1\",\"a\":1 }");
        byte[] cut = "{\"model\":1 ,".getBytes(StandardCharsets.UTF_8);
        assertThatExceptionOfType(InvalidJsonException.class).isThrownBy(() -> REWRITER.rewrite(cut, 0, 11));
    }

    @Test
    void aRequiredMemberHasANameOfItsOwnInLowercaseAscii() {
        for (String name : List.of("", "Version", "a b", "\"", "\u00e4", "gone")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ModelRewriter.removingModel(List.of("gone"), name, "v"));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelRewriter.removingModel(List.of(), "version", "\ud83d"));
    }
}
