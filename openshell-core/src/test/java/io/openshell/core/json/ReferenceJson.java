package io.openshell.core.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * JSON parsed the plain way, to compare the scanner with: decode with the JDK's strict decoder, find tokens
 * with regular expressions, build a tree by recursion. It shares no code with what it checks.
 */
final class ReferenceJson {
    private static final Pattern SPACE = Pattern.compile("[ \\t\\n\\r]*+");
    private static final Pattern SCALAR = Pattern.compile("true|false|null"
            + "|-?(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?(?:[eE][-+]?[0-9]++)?");
    private static final Pattern STRING =
            Pattern.compile("\"(?:[^\"\\\\\\x00-\\x1f]++|\\\\[\"\\\\/bfnrt]|\\\\u[0-9a-fA-F]{4})*+\"");

    /** A value: its source text, where that begins, and its members if it is an object. */
    record Node(String source, int from, List<Member> members) {
        int to() {
            return from + source.length();
        }
    }

    /** A member of an object, its key decoded, and where it begins. */
    record Member(String key, int from, Node value) {}

    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Refused() {
            super(null, null, false, false);
        }
    }

    private final String text;
    private final Matcher tokens;
    private int at;

    private ReferenceJson(String text) {
        this.text = text;
        this.tokens = SPACE.matcher(text);
    }

    /** Returns {@code body} as text, or empty if it is not UTF-8. */
    static Optional<String> decode(byte[] body) {
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }

    /** Returns the object that {@code text} is, or empty if it is anything else. */
    static Optional<Node> parse(String text) {
        ReferenceJson parser = new ReferenceJson(text);
        try {
            parser.take(SPACE);
            if (!text.startsWith("{", parser.at)) {
                return Optional.empty();
            }
            Node root = parser.value(1);
            parser.take(SPACE);
            return parser.at == text.length() ? Optional.of(root) : Optional.empty();
        } catch (Refused refused) {
            return Optional.empty();
        }
    }

    /** Returns what a string token, quotes included, stands for. */
    static String unescape(String token) {
        StringBuilder plain = new StringBuilder();
        int i = 1;
        while (i < token.length() - 1) {
            char c = token.charAt(i++);
            if (c == '\\') {
                char kind = token.charAt(i++);
                int simple = "bfnrt".indexOf(kind);
                if (kind == 'u') {
                    c = (char) Integer.parseInt(token.substring(i, i + 4), 16);
                    i += 4;
                } else {
                    c = simple < 0 ? kind : "\b\f\n\r\t".charAt(simple);
                }
            }
            plain.append(c);
        }
        return plain.toString();
    }

    private Node value(int depth) {
        int from = at;
        List<Member> members = new ArrayList<>();
        if (tryTake("{")) {
            enter(depth);
            if (!tryTake("}")) {
                do {
                    members.add(member(depth));
                } while (tryTakeBetweenSpace(","));
                require(tryTake("}"));
            }
        } else if (tryTake("[")) {
            enter(depth);
            if (!tryTake("]")) {
                do {
                    value(depth + 1);
                } while (tryTakeBetweenSpace(","));
                require(tryTake("]"));
            }
        } else {
            require(take(STRING) || take(SCALAR));
        }
        return new Node(text.substring(from, at), from, members);
    }

    private Member member(int depth) {
        int from = at;
        require(take(STRING));
        String key = unescape(text.substring(from, at));
        require(tryTakeBetweenSpace(":"));
        return new Member(key, from, value(depth + 1));
    }

    private void enter(int depth) {
        require(depth <= 512);
        take(SPACE);
    }

    private boolean tryTakeBetweenSpace(String wanted) {
        take(SPACE);
        boolean taken = tryTake(wanted);
        take(SPACE);
        return taken;
    }

    private boolean tryTake(String wanted) {
        boolean next = text.startsWith(wanted, at);
        at += next ? wanted.length() : 0;
        return next;
    }

    private boolean take(Pattern pattern) {
        tokens.usePattern(pattern).region(at, text.length());
        boolean next = tokens.lookingAt();
        at = next ? tokens.end() : at;
        return next;
    }

    private static void require(boolean rule) {
        if (!rule) {
            throw new Refused();
        }
    }
}
