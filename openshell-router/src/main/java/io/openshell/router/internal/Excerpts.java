package io.openshell.router.internal;

import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Beginnings of answers that may be shown to an operator: one line, nothing in it that a terminal would act on, and
 * nothing of the key, however short it is and whatever common encoding it came back in.
 *
 * <p>A {@link KeyMask} works on bytes that go to a client and must pass everything else as it came. This is for text
 * that is read by people, where a star too many does no harm. Immutable and thread-safe.
 */
public final class Excerpts {
    private static final int MAX_CHARS = 200;

    private static final Pattern ESCAPED_UNIT = Pattern.compile("\\\\+u([0-9a-fA-F]{4})");
    private static final Pattern ESCAPED_SPACE = Pattern.compile("\\\\+[bfnrt]");

    /** What is not seen: format characters (also those that turn the writing direction), lone halves, escapes' rest. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cf}\\p{Cs}\\p{Co}\\\\]");

    private static final Pattern SPACE = Pattern.compile("[\\s\\p{Cc}\\p{Z}]+");

    /** Every piece of this length of a form that is as long or longer. */
    private final Set<String> pieces = new HashSet<>();

    /** The forms that are shorter. */
    private final List<String> shortForms = new ArrayList<>();

    private final boolean longKey;

    private Excerpts(List<Secret> keys) {
        longKey = keys.stream().anyMatch(key -> key.reveal().length() >= KeyForms.SHORTEST_KEY);
        keys.forEach(this::hide);
    }

    private void hide(Secret key) {
        for (String form : forms(key)) {
            String wanted = fold(oneLine(form));
            // A form of nothing but what is not shown is hidden already.
            if (!wanted.isEmpty() && wanted.length() < KeyForms.TELLING) {
                shortForms.add(wanted);
            }
            for (int i = 0; i + KeyForms.TELLING <= wanted.length(); i++) {
                pieces.add(wanted.substring(i, i + KeyForms.TELLING));
            }
        }
    }

    /** Returns excerpts that show nothing of the credential of {@code route}. */
    public static Excerpts without(ResolvedRoute route) {
        return without(RouteSecrets.of(route));
    }

    /** Returns excerpts that show nothing of {@code keys}. */
    static Excerpts without(List<Secret> keys) {
        return new Excerpts(keys);
    }

    /** Returns the beginning of {@code text} in one line of at most 200 UTF-16 units; one that was cut ends with "…". */
    public String of(String text) {
        String line = mask(oneLine(text));
        if (line.length() <= MAX_CHARS) {
            return line;
        }
        int end = MAX_CHARS - 1;
        return line.substring(0, Character.isHighSurrogate(line.charAt(end - 1)) ? end - 1 : end) + "…";
    }

    /** Returns {@code url} without the key, unless that is an ordinary word such as a host's name. */
    public String url(String url) {
        return longKey ? mask(url) : url;
    }

    private String mask(String line) {
        String folded = fold(line);
        BitSet hidden = new BitSet(line.length());
        for (int i = 0; !pieces.isEmpty() && i + KeyForms.TELLING <= folded.length(); i++) {
            if (pieces.contains(folded.substring(i, i + KeyForms.TELLING))) {
                hidden.set(i, i + KeyForms.TELLING);
            }
        }
        for (String form : shortForms) {
            for (int i = folded.indexOf(form); i >= 0; i = folded.indexOf(form, i + 1)) {
                hidden.set(i, i + form.length());
            }
        }
        StringBuilder masked = new StringBuilder(line);
        hidden.stream().forEach(i -> masked.setCharAt(i, '*'));
        return masked.toString();
    }

    private static Set<String> forms(Secret key) {
        Set<String> forms = new LinkedHashSet<>(List.of(key.reveal()));
        KeyForms.of(key).forEach(form -> forms.add(form.text()));
        return forms;
    }

    private static String oneLine(String text) {
        String plain = ESCAPED_UNIT.matcher(text).replaceAll(unit -> {
            char c = (char) Integer.parseInt(unit.group(1), 16);
            return c == '\\' || c == '$' ? "\\" + c : String.valueOf(c);
        });
        plain = ESCAPED_SPACE.matcher(plain).replaceAll(" ");
        return SPACE.matcher(UNSEEN.matcher(plain).replaceAll("")).replaceAll(" ").strip();
    }

    /** Returns {@code text} in lower case, character by character: every place in it stays where it is. */
    private static String fold(String text) {
        StringBuilder folded = new StringBuilder(text);
        for (int i = 0; i < folded.length(); i++) {
            folded.setCharAt(i, Character.toLowerCase(folded.charAt(i)));
        }
        return folded.toString();
    }
}
