package io.openshell.core.json;

import io.openshell.core.json.ReferenceJson.Member;
import io.openshell.core.json.ReferenceJson.Node;
import io.openshell.core.json.ReferenceRewriter.Expected;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The contract of {@link ModelRewriter#removingModel} on the tree of {@link ReferenceJson}: the object is taken apart into
 * tokens, and members leave the list of them one by one.
 */
final class ReferenceRemover {
    private static final Pattern VERSION = Pattern.compile("anthropicver[s\u017f]ion", Pattern.CASE_INSENSITIVE);
    private static final Pattern LEFT_OUT = Pattern.compile("[-_\\x{feff}\\x00]");

    private enum Kind {
        SPACE, COMMA, KEPT, REMOVED
    }

    private record Token(Kind kind, String text) {}

    private ReferenceRemover() {}

    /** Returns what {@code body} comes to, or empty if it is to be refused. */
    static Optional<Expected> remove(byte[] body, String literal) {
        Optional<String> text = ReferenceJson.decode(body);
        Optional<Node> root = text.flatMap(ReferenceJson::parse);
        if (root.isEmpty()) {
            return Optional.empty();
        }
        List<Member> members = root.get().members();
        List<Member> versions = members.stream().filter(member -> readsAsVersion(member.key())).toList();
        boolean exact = versions.size() == 1 && versions.getFirst().key().equals("anthropic_version");
        long gone = members.stream().filter(ReferenceRemover::leaves).count();
        if (gone > 64 || !versions.isEmpty() && !exact) {
            return Optional.empty();
        }
        List<Token> tokens = tokens(text.get(), members);
        while (tokens.stream().anyMatch(token -> token.kind() == Kind.REMOVED)) {
            takeOutFirst(tokens);
        }
        StringBuilder output = new StringBuilder(text.get().substring(0, root.get().from() + 1));
        if (versions.isEmpty()) {
            boolean alone = tokens.stream().noneMatch(token -> token.kind() == Kind.KEPT);
            output.append("\"anthropic_version\":").append(literal).append(alone ? "" : ",");
        }
        int rest = members.isEmpty() ? root.get().from() + 1 : members.getLast().value().to();
        if (!members.isEmpty()) {
            output.append(text.get(), root.get().from() + 1, members.getFirst().from());
        }
        tokens.forEach(token -> output.append(token.text()));
        output.append(text.get(), rest, text.get().length());
        List<Member> streams = members.stream().filter(member -> member.key().equals("stream")).toList();
        boolean stream = !streams.isEmpty() && streams.getLast().value().source().equals("true");
        return Optional.of(new Expected(output.toString().getBytes(StandardCharsets.UTF_8), stream,
                ReferenceRewriter.requestedModel(members.stream()
                        .filter(member -> ReferenceRewriter.readsAsModel(member.key()))
                        .toList())));
    }

    static boolean leaves(Member member) {
        return member.key().equals("context_management") || ReferenceRewriter.readsAsModel(member.key());
    }

    private static boolean readsAsVersion(String key) {
        for (int end = key.indexOf('\0'); end >= 0; end = key.indexOf('\0', end + 1)) {
            if (VERSION.matcher(LEFT_OUT.matcher(key.substring(0, end)).replaceAll("")).matches()) {
                return true;
            }
        }
        return VERSION.matcher(LEFT_OUT.matcher(key).replaceAll("")).matches();
    }

    private static List<Token> tokens(String text, List<Member> members) {
        List<Token> tokens = new ArrayList<>();
        int from = members.isEmpty() ? 0 : members.getFirst().from();
        for (Member member : members) {
            for (char c : text.substring(from, member.from()).toCharArray()) {
                tokens.add(new Token(c == ',' ? Kind.COMMA : Kind.SPACE, String.valueOf(c)));
            }
            from = member.value().to();
            tokens.add(new Token(leaves(member) ? Kind.REMOVED : Kind.KEPT, text.substring(member.from(), from)));
        }
        return tokens;
    }

    private static void takeOutFirst(List<Token> tokens) {
        int at = 0;
        boolean kept = false;
        while (tokens.get(at).kind() != Kind.REMOVED) {
            kept |= tokens.get(at).kind() == Kind.KEPT;
            at++;
        }
        int from = at;
        int to = at + 1;
        if (kept) {
            while (tokens.get(from).kind() != Kind.COMMA) {
                from--;
            }
        } else if (tokens.subList(to, tokens.size()).stream().anyMatch(token -> token.kind() == Kind.COMMA)) {
            while (tokens.get(to - 1).kind() != Kind.COMMA) {
                to++;
            }
        }
        tokens.subList(from, to).clear();
    }
}
