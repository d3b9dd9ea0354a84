package io.openshell.core.json;

/**
 * Tells which keys are {@code model}, and which ones some backend takes for it.
 *
 * <p>RFC 8259 compares names code unit by code unit (section 8.3), and so do most parsers. Some do not, and
 * behind one of them an attacker's key beside {@code model} would name another model than the pinned one. A
 * key is <em>alike</em> if these turn its decoded text into {@code model}:
 *
 * <ul>
 *   <li>ASCII case is ignored, as by Go's encoding/json (the last match wins), cJSON and Newtonsoft.Json. The
 *       letters of {@code model} have no case partner outside ASCII, unlike s and k, so ASCII is enough.
 *   <li>U+0000 ends the key, as where keys become C strings (cJSON, json-c: <code>"model&#92;u0000x"</code>),
 *       or is left out of it.
 *   <li>{@code _} and {@code -} are left out, as by fastjson 1 by default and Go's encoding/json/v2 by option.
 *   <li>U+FEFF is left out, as by JavaScript's TextDecoder where a parser decodes a key by itself.
 * </ul>
 *
 * <p>Keys that only Unicode normalisation would make equal (full-width letters, Cyrillic look-alikes, U+200B
 * inside) are not alike: no JSON parser we know of normalises names. Nor are keys with a lone surrogate in
 * them: parsers refuse it, keep it or read U+FFFD, and none of the three yields {@code model}.
 */
final class ModelKey {
    private static final String NAME = "model";

    private ModelKey() {}

    /** Returns whether the key text between {@code from} and {@code to} is exactly {@code model}. */
    static boolean isModel(byte[] bytes, int from, int to) {
        return JsonText.equals(bytes, from, to, NAME);
    }

    /** Returns whether the key text between {@code from} and {@code to} is {@code model} or alike. */
    static boolean readsAsModel(byte[] bytes, int from, int to) {
        return LookAlike.reads(bytes, from, to, NAME);
    }
}
