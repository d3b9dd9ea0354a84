package io.openshell.program.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The page and its parts, as they lie in the jar. They are the same for everybody and hold no data. */
final class PageFiles {
    private static final List<String> PARTS = List.of(
            "console.css", "icon.svg", "app.js", "feed.js", "dom.js", "format.js", "table.js", "chart.js", "theme.js",
            "parts.js", "proxy.js", "gateway.js");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    /**
     * One of them.
     *
     * @param type the content type
     * @param content what is in it
     */
    record PageFile(String type, byte[] content) {}

    private PageFiles() {}

    /** Returns them by the path they are served at, below {@code root}. */
    static Map<String, PageFile> below(String root) {
        Map<String, PageFile> files = new LinkedHashMap<>();
        files.put(root, file("console.html"));
        PARTS.forEach(part -> files.put(root + "/" + part, file(part)));
        return files;
    }

    private static PageFile file(String name) {
        try (InputStream in = PageFiles.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing in the jar");
            }
            return new PageFile(TYPES.get(name.substring(name.indexOf('.') + 1)), in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
