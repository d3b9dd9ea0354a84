package io.openshell.router.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Looks for secrets in everything that must not hold them: any twelve characters in a row of any of them, as they are,
 * in lower case, in base64 (both alphabets, at any of the three alignments, padded or not), in hex, percent-encoded and
 * in JSON's escapes. The work is linear in the bytes searched, whatever the number of secrets, and nothing searched is
 * kept.
 *
 * {@snippet :
 * SecretSearch search = SecretSearch.of(List.of(key));
 * search.text("answer", answer);
 * search.file("log", log);
 * assertThat(search.findings()).isEmpty();
 * }
 *
 * <p>Thread-safe. Each stream of {@link #in} belongs to one thread at a time.
 */
public final class SecretSearch {
    private final List<SecretWindows> windows;
    private final Map<List<Object>, Finding> findings = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> bytes = new ConcurrentHashMap<>();

    /**
     * A place that holds what it should not.
     *
     * @param sink the name of what was searched
     * @param secret which secret it is, by its place among all, from 0
     * @param form how it is spelt
     * @param offset where the twelve characters end, in bytes from the beginning of what was searched
     */
    public record Finding(String sink, int secret, String form, long offset) {}

    private SecretSearch(List<SecretWindows> windows) {
        this.windows = windows;
    }

    /**
     * Returns a search for {@code secrets}.
     *
     * @throws IllegalArgumentException if one has fewer than twelve characters
     */
    public static SecretSearch of(Collection<String> secrets) {
        Map<Integer, SecretWindows> byLength = new TreeMap<>();
        int index = 0;
        for (String secret : secrets) {
            if (secret.length() < SecretForms.TELLING) {
                throw new IllegalArgumentException("a secret of fewer than twelve characters is found everywhere");
            }
            for (SecretForms.Form form : SecretForms.of(secret)) {
                byLength.computeIfAbsent(form.window(), SecretWindows::new).add(index, form);
            }
            index++;
        }
        return new SecretSearch(List.copyOf(byLength.values()));
    }

    /** Returns a stream that searches what is written to it, as it comes, under the name {@code sink}. */
    public OutputStream in(String sink) {
        return new Scan(sink, bytes.computeIfAbsent(sink, name -> new LongAdder()));
    }

    /** Searches {@code text}. */
    public void text(String sink, CharSequence text) {
        byte[] encoded = text.toString().getBytes(StandardCharsets.UTF_8);
        write(in(sink), encoded);
    }

    /** Searches {@code content}. */
    public void bytes(String sink, byte[] content) {
        write(in(sink), content);
    }

    /**
     * Searches a file.
     *
     * @throws IOException if it cannot be read
     */
    public void file(String sink, Path file) throws IOException {
        try (InputStream from = Files.newInputStream(file); OutputStream to = in(sink)) {
            from.transferTo(to);
        }
    }

    /** Returns what was found so far: of each secret in each form in each sink one. */
    public List<Finding> findings() {
        return List.copyOf(findings.values());
    }

    /** Returns how many bytes were searched so far, by sink. */
    public Map<String, Long> searched() {
        Map<String, Long> counts = new TreeMap<>();
        bytes.forEach((sink, count) -> counts.put(sink, count.sum()));
        return counts;
    }

    private static void write(OutputStream scan, byte[] content) {
        try (scan) {
            scan.write(content);
        } catch (IOException e) {
            throw new IllegalStateException("a search writes nowhere", e);
        }
    }

    private void report(Finding finding) {
        findings.putIfAbsent(List.of(finding.sink(), finding.secret(), finding.form()), finding);
    }

    /** One sink: a window of each length slides over it. */
    private final class Scan extends OutputStream {
        private final String sink;
        private final LongAdder counter;
        private final List<SecretWindows.Slide> slides = new ArrayList<>();
        private long offset;

        Scan(String sink, LongAdder counter) {
            this.sink = sink;
            this.counter = counter;
            windows.forEach(each -> slides.add(each.slide()));
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] content, int start, int length) {
            counter.add(length);
            for (SecretWindows.Slide slide : slides) {
                slide.accept(content, start, length,
                        (secret, form, at) -> report(new Finding(sink, secret, form, offset + at)));
            }
            offset += length;
        }
    }
}
