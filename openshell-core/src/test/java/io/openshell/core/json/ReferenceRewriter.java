package io.openshell.core.json;

import io.openshell.core.json.ReferenceJson.Member;
import io.openshell.core.json.ReferenceJson.Node;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The contract of {@link ModelRewriter} on the tree of {@link ReferenceJson}: what must come out. */
final class ReferenceRewriter {
    private static final Pattern MODEL = Pattern.compile("model", Pattern.CASE_INSENSITIVE);
    private static final Pattern LEFT_OUT = Pattern.compile("[-_\\x{feff}\\x00]");

    /** What a body comes to: the bytes to send and what it says about the request. */
    record Expected(byte[] bytes, boolean stream, Optional<String> requestedModel) {}

    private ReferenceRewriter() {}

    /** Returns what {@code body} comes to with {@code literal} pinned, or empty if it is to be refused. */
    static Optional<Expected> rewrite(byte[] body, String literal) {
        Optional<String> text = ReferenceJson.decode(body);
        Optional<Node> root = text.flatMap(ReferenceJson::parse);
        if (root.isEmpty()) {
            return Optional.empty();
        }
        List<Member> members = root.get().members();
        List<Member> models = members.stream().filter(member -> readsAsModel(member.key())).toList();
        if (models.size() > 64) {
            return Optional.empty();
        }
        String output = splice(text.get(), root.get(), models, literal);
        List<Member> streams = members.stream().filter(member -> member.key().equals("stream")).toList();
        boolean stream = !streams.isEmpty() && streams.getLast().value().source().equals("true");
        return Optional.of(new Expected(output.getBytes(StandardCharsets.UTF_8), stream, requestedModel(models)));
    }

    /** Returns whether some backend may take {@code key} for {@code model}. */
    static boolean readsAsModel(String key) {
        for (int end = key.indexOf('\0'); end >= 0; end = key.indexOf('\0', end + 1)) {
            if (isModelWithoutLeftOuts(key.substring(0, end))) {
                return true;
            }
        }
        return isModelWithoutLeftOuts(key);
    }

    private static boolean isModelWithoutLeftOuts(String key) {
        return MODEL.matcher(LEFT_OUT.matcher(key).replaceAll("")).matches();
    }

    private static String splice(String text, Node root, List<Member> models, String literal) {
        StringBuilder output = new StringBuilder();
        int from = root.from() + 1;
        output.append(text, 0, from);
        if (models.stream().noneMatch(member -> member.key().equals("model"))) {
            output.append("\"model\":").append(literal).append(root.members().isEmpty() ? "" : ",");
        }
        for (Member member : models) {
            output.append(text, from, member.value().from()).append(literal);
            from = member.value().to();
        }
        return output.append(text, from, text.length()).toString();
    }

    static Optional<String> requestedModel(List<Member> models) {
        if (models.isEmpty() || !models.getLast().value().source().startsWith("\"")) {
            return Optional.empty();
        }
        String whole = ReferenceJson.unescape(models.getLast().value().source());
        if (whole.length() <= 256) {
            return Optional.of(whole);
        }
        boolean halved = Character.isSurrogatePair(whole.charAt(255), whole.charAt(256));
        return Optional.of(whole.substring(0, halved ? 255 : 256));
    }
}
