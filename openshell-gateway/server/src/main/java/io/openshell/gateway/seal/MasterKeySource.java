package io.openshell.gateway.seal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where master keys are: a file, or the environment. The store itself says which of them is in force. */
public sealed interface MasterKeySource {
    /** Returns the keys there are, at least one: where nothing is sealed yet, the first is to be used. */
    List<MasterKey> load() throws IOException;

    /** Puts the key for a rotation where {@link #load} finds it beside the one in force, and returns it. */
    MasterKey prepareNext() throws IOException;

    /** Forgets all keys but {@code inForce}, as far as that is in its hands. */
    void settle(MasterKey inForce) throws IOException;

    /** Returns where the operator finds the key, for messages. */
    String description();

    /**
     * Keys in a file that only its owner may read, made at random if it is not there. During a rotation the next key
     * lies beside it, with {@code .next} behind its name, so that a crash at any time leaves the key in force readable.
     *
     * @param file where the key is
     */
    record KeyFile(Path file) implements MasterKeySource {
        @Override
        public List<MasterKey> load() throws IOException {
            if (!Files.exists(file)) {
                PrivateFiles.createIfAbsent(file, text(MasterKey.generate()));
            }
            List<MasterKey> keys = new ArrayList<>(List.of(read(file)));
            if (Files.exists(next())) {
                keys.add(read(next()));
            }
            return keys;
        }

        @Override
        public MasterKey prepareNext() throws IOException {
            MasterKey key = MasterKey.generate();
            PrivateFiles.replace(next(), text(key));
            return key;
        }

        @Override
        public void settle(MasterKey inForce) throws IOException {
            if (Files.exists(next())) {
                if (read(next()).id().equals(inForce.id())) {
                    PrivateFiles.move(next(), file);
                } else {
                    PrivateFiles.delete(next());
                }
            }
        }

        @Override
        public String description() {
            return file.toString();
        }

        private Path next() {
            return file.resolveSibling(file.getFileName() + ".next");
        }

        private static byte[] text(MasterKey key) {
            return (key.reveal() + "\n").getBytes(StandardCharsets.US_ASCII);
        }

        private static MasterKey read(Path path) throws IOException {
            try {
                return MasterKey.parse(new String(PrivateFiles.read(path), StandardCharsets.ISO_8859_1));
            } catch (IllegalArgumentException e) {
                throw new IOException(path + ": " + e.getMessage() + ": put back the one that was there", e);
            }
        }
    }

    /**
     * Keys from the environment.
     *
     * @param key the key
     * @param next the key for a rotation, or the one in force after it; empty if none is given
     */
    record Environment(MasterKey key, Optional<MasterKey> next) implements MasterKeySource {
        /** The variable that holds the key. */
        public static final String VARIABLE = "OPENSHELL_MASTER_KEY";

        /** The variable that holds the key for a rotation. */
        public static final String NEXT_VARIABLE = "OPENSHELL_NEW_MASTER_KEY";

        @Override
        public List<MasterKey> load() {
            List<MasterKey> keys = new ArrayList<>(List.of(key));
            next.ifPresent(keys::add);
            return keys;
        }

        @Override
        public MasterKey prepareNext() throws IOException {
            return next.orElseThrow(() -> new IOException("the master key is in the environment: set " + NEXT_VARIABLE
                    + " to the next one, 32 random bytes in base64"));
        }

        @Override
        public void settle(MasterKey inForce) {
            // The environment is the operator's.
        }

        @Override
        public String description() {
            return VARIABLE;
        }
    }
}
