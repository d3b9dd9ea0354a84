package io.openshell.core.json;

/** Finds the values that some backend may read as the model. */
final class PinScan extends BodyScan {
    private boolean hasModel;

    private PinScan(byte[] body, int offset, int length) {
        super(body, offset, length);
    }

    /** Returns what is in {@code length} bytes of {@code body} from {@code offset} on. */
    static PinScan of(byte[] body, int offset, int length) throws InvalidJsonException {
        PinScan scan = new PinScan(body, offset, length);
        scan.run();
        return scan;
    }

    /** Returns whether a key is exactly {@code model}, not only alike. */
    boolean hasModel() {
        return hasModel;
    }

    @Override
    boolean member(int keyStart, int keyEnd, int valueStart, int valueEnd) throws InvalidJsonException {
        if (!ModelKey.readsAsModel(body(), keyStart, keyEnd)) {
            return false;
        }
        if (cutCount() == MAX_CUTS) {
            throw new InvalidJsonException("more than 64 model keys", keyStart - 1 - start());
        }
        cut(valueStart, valueEnd);
        hasModel |= ModelKey.isModel(body(), keyStart, keyEnd);
        return true;
    }
}
