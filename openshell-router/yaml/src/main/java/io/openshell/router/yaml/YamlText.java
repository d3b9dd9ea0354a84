package io.openshell.router.yaml;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * One file of YAML 1.2, read whole and bounded: in size, in depth, and to plain values. Anchors, aliases and tags are
 * refused; a routes file needs none, and they are how YAML grows without bound.
 *
 * <p>The parser's own messages are dropped: they quote the file.
 */
final class YamlText {
    /** Far above any routes file: some thousand routes. */
    static final int MOST_BYTES = 1024 * 1024;

    /** A routes file needs four: the file, the list, a route, its protocols. */
    private static final int DEEPEST = 8;

    private final String file;
    private final String text;

    private YamlText(String file, String text) {
        this.file = file;
        this.text = text;
    }

    static YamlText read(Path file) throws RoutesFileException {
        String name = file.toString();
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new RoutesFileException(name, 0, "", "there is no such file");
        } catch (IOException e) {
            throw new RoutesFileException(name, 0, "", "cannot be read; is it a file, and may this user read it?");
        }
        return of(name, bytes);
    }

    static YamlText of(String file, byte[] bytes) throws RoutesFileException {
        if (bytes.length > MOST_BYTES) {
            throw new RoutesFileException(file, 0, "", "larger than " + MOST_BYTES + " bytes");
        }
        try {
            // A new decoder reports malformed input, unlike the String constructor, which replaces it.
            return new YamlText(
                    file,
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            throw new RoutesFileException(file, 0, "", "not UTF-8");
        }
    }

    /** Returns the root of the one document; empty if the file holds none. */
    Optional<Node> root() throws RoutesFileException {
        LoadSettings settings =
                LoadSettings.builder().setCodePointLimit(MOST_BYTES).build();
        try {
            checkEvents(new ParserImpl(settings, new StreamReader(settings, text)));
            return new Composer(settings, new ParserImpl(settings, new StreamReader(settings, text))).getSingleNode();
        } catch (MarkedYamlEngineException e) {
            throw problem(e.getProblemMark(), "not valid YAML");
        } catch (YamlEngineException e) {
            throw problem(Optional.empty(), "not valid YAML");
        }
    }

    /** Looks at everything once without recursion, before nodes are made of it with recursion. */
    private void checkEvents(Iterator<Event> events) throws RoutesFileException {
        int depth = 0;
        int documents = 0;
        while (events.hasNext()) {
            Event event = events.next();
            if (event instanceof DocumentStartEvent && ++documents > 1) {
                throw problem(event.getStartMark(), "a second document; one file is one document");
            }
            if (event instanceof NodeEvent node && (node instanceof AliasEvent || node.getAnchor().isPresent())) {
                throw problem(event.getStartMark(), "anchors and aliases are not supported");
            }
            if (hasTag(event)) {
                throw problem(event.getStartMark(), "tags are not supported");
            }
            if (event instanceof CollectionStartEvent && ++depth > DEEPEST) {
                throw problem(event.getStartMark(), "nested too deep");
            }
            if (event instanceof CollectionEndEvent) {
                depth--;
            }
        }
    }

    private static boolean hasTag(Event event) {
        return event instanceof ScalarEvent scalar && scalar.getTag().isPresent()
                || event instanceof CollectionStartEvent collection && collection.getTag().isPresent();
    }

    private RoutesFileException problem(Optional<Mark> where, String what) {
        return new RoutesFileException(file, line(where), "", what);
    }

    /** Returns the line as people count. */
    static int line(Optional<Mark> mark) {
        return mark.map(there -> there.getLine() + 1).orElse(0);
    }
}
