package io.openshell.router.wire;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/**
 * One end of a TLS session over a raw connection: the one class that drives an {@link SSLEngine}.
 *
 * <p>Large buffers come from a pool and go back whenever they are empty, so a session that waits for its peer holds
 * none. Used by one thread, but that one may read while another writes once the handshake is over; not thread-safe
 * otherwise.
 */
public final class TlsSession implements ByteSource {
    /** Room for one record with its header and what encryption adds (RFC 8446 section 5.2), as JSSE sizes it. */
    private static final int RECORD = 17 * 1024;

    /** What a waiting session reads into; a request of ordinary size fits as a whole. */
    private static final int WAITING = 2048;

    private static final String[] HTTP_1_1 = {"http/1.1"};

    /** Heap buffers: JSSE decrypts from array to array without a copy between. */
    private static final BufferPool POOL = new BufferPool(RECORD, 512);

    /** Room for several records, for a peer that sends faster than it is read. Never more than these. */
    private static final BufferPool BULK = new BufferPool(4 * RECORD, 64);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SSLEngine engine;
    private final PlainChannel channel;

    /** Ciphertext not yet decrypted, ready to be read. */
    private ByteBuffer received;

    /** Whether the last read from the connection filled its buffer, so that more is waiting. */
    private boolean moreWaits;

    /** Plaintext not yet asked for, ready to be read. */
    private ByteBuffer decrypted = NOTHING;

    /** Records leave in the order in which they were made, whichever thread makes them. */
    private final ReentrantLock sending = new ReentrantLock();

    private boolean established;
    private boolean ended;

    /** Whether the connection was told not to wait, and had nothing. */
    private boolean nothingHere;

    private TlsSession(SSLEngine engine, PlainChannel channel, byte[] early) {
        this.engine = engine;
        this.channel = channel;
        // Read-only, so that it is never taken for a buffer of a pool.
        this.received = ByteBuffer.wrap(early).asReadOnlyBuffer();
    }

    /**
     * Returns the server's end of a session that a client begins on {@code channel}, after its handshake.
     *
     * @param early bytes the client sent before they were asked for
     * @throws SSLException if the handshake fails; the alert was sent
     * @throws IOException if the connection ends or fails
     */
    public static TlsSession accept(SSLContext context, SSLParameters parameters, PlainChannel channel, byte[] early)
            throws IOException {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setSSLParameters(parameters);
        return new TlsSession(engine, channel, early).established();
    }

    /**
     * Returns the client's end of a session with the server behind {@code channel}, after its handshake, in which the
     * server has proven that it is {@code host}. HTTP/1.1 is all that is offered inside.
     *
     * @param port the server's port; sessions with it may be resumed
     * @throws SSLException if the handshake fails, as with a certificate that is not trusted; the alert was sent
     * @throws IOException if the connection ends or fails
     */
    public static TlsSession connect(SSLContext context, String host, int port, PlainChannel channel)
            throws IOException {
        SSLEngine engine = context.createSSLEngine(host, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setApplicationProtocols(HTTP_1_1);
        engine.setSSLParameters(parameters);
        return new TlsSession(engine, channel, new byte[0]).established();
    }

    /** Returns the version that was agreed on, such as {@code TLSv1.3}. */
    public String version() {
        return engine.getSession().getProtocol();
    }

    /** Returns the cipher suite that was agreed on, by its name at IANA. */
    public String cipherSuite() {
        return engine.getSession().getCipherSuite();
    }

    private TlsSession established() throws IOException {
        try {
            handshake();
            return this;
        } catch (SSLException e) {
            sendAlert(e);
            release();
            throw e;
        } catch (IOException e) {
            release();
            throw e;
        }
    }

    private void handshake() throws IOException {
        engine.beginHandshake();
        while (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
            proceed(engine.getHandshakeStatus());
            if (engine.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP) {
                unwrap(NOTHING);
                if (ended) {
                    throw new EOFException("the peer left during the handshake");
                }
            }
        }
        established = true;
    }

    /**
     * Reads as {@link ByteSource} says; returns 0 if the connection was told not to wait and has nothing.
     *
     * @throws SSLException if what came is no proper TLS; the alert was sent
     */
    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            return readOrFail(target, offset, length);
        } catch (SSLException e) {
            sendAlert(e);
            throw e;
        }
    }

    @Override
    public void await() throws IOException {
        if (!decrypted.hasRemaining() && !received.hasRemaining() && !ended) {
            // Whatever was sent fast before, this wait may be long.
            moreWaits = false;
            receive();
        }
    }

    private int readOrFail(byte[] target, int offset, int length) throws IOException {
        while (!decrypted.hasRemaining() && !ended) {
            int size = unwrap(ByteBuffer.wrap(target, offset, length));
            if (size > 0) {
                return size;
            }
            if (nothingHere) {
                nothingHere = false;
                return 0;
            }
        }
        if (!decrypted.hasRemaining()) {
            return -1;
        }
        int size = Math.min(length, decrypted.remaining());
        decrypted.get(target, offset, size);
        decrypted = releaseIfEmpty(decrypted);
        return size;
    }

    /**
     * Decrypts a record into {@code target}, or into {@link #decrypted} if it does not fit, and returns how many bytes
     * went into {@code target}. Reads from the connection if no whole record is here.
     */
    private int unwrap(ByteBuffer target) throws IOException {
        SSLEngineResult result = engine.unwrap(received, target);
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
            ByteBuffer room = POOL.take();
            result = engine.unwrap(received, room);
            decrypted = releaseIfEmpty(room.flip());
        }
        received = releaseIfEmpty(received);
        int size = decrypted.hasRemaining() ? 0 : result.bytesProduced();
        switch (result.getStatus()) {
            case OK -> proceed(engine.getHandshakeStatus());
            case BUFFER_UNDERFLOW -> receive();
            case CLOSED -> ended = true;
            case BUFFER_OVERFLOW -> throw tooLarge();
        }
        return size;
    }

    /**
     * Tells the client why before the session ends; what failed first is what counts. It does not matter which call
     * failed: the engine reports what a delegated task found at the next wrap as often as at the next unwrap.
     */
    private void sendAlert(SSLException cause) {
        try {
            flush();
        } catch (IOException e) {
            if (e != cause) {
                cause.addSuppressed(e);
            }
        }
    }

    /** Does what the engine needs besides reading: during the handshake, and for key updates after it. */
    private void proceed(HandshakeStatus need) throws IOException {
        switch (need) {
            case NEED_TASK -> runTasks();
            case NEED_WRAP -> flush();
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN, FINISHED, NOT_HANDSHAKING -> {
                // Nothing to do before the next record.
            }
        }
    }

    private void runTasks() throws IOException {
        if (established && engine.getSession().getProtocol().equals("TLSv1.2")) {
            throw new SSLException("renegotiation is refused");
        }
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    private void flush() throws IOException {
        while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            if (!wrap(NOTHING)) {
                return;
            }
        }
    }

    /** Reads more ciphertext behind what is here. */
    private void receive() throws IOException {
        int unread = received.remaining();
        if (unread >= RECORD) {
            throw tooLarge();
        }
        ByteBuffer room = room();
        int size = -1;
        try {
            size = channel.read(room);
        } finally {
            moreWaits = !room.hasRemaining();
            received = room.flip();
        }
        ended = size < 0;
        nothingHere = size == 0;
        if (ended && unread == 0) {
            received = emptied(received);
        }
    }

    /** The engine waits for records of twice the size, and would then want buffers of that size, too. */
    private static SSLException tooLarge() {
        return new SSLException("a record is larger than TLS allows");
    }

    /** Returns a buffer that begins with what is here and not decrypted yet, and has room for what comes. */
    private ByteBuffer room() {
        if (moreWaits && !BULK.isOf(received)) {
            Optional<ByteBuffer> bulk = BULK.takeIfSpared();
            if (bulk.isPresent()) {
                return movedTo(bulk.get());
            }
        }
        if (!received.hasRemaining()) {
            return ByteBuffer.allocate(WAITING);
        }
        if (!isPooled(received)) {
            return movedTo(POOL.take());
        }
        if (received.position() > 0) {
            return received.compact();
        }
        // Not compact(): that copies even when there is nothing to move, for every byte of a dripping record.
        return received.position(received.limit()).limit(received.capacity());
    }

    private ByteBuffer movedTo(ByteBuffer larger) {
        larger.put(received);
        emptied(received);
        return larger;
    }

    /**
     * Encrypts and sends all of {@code parts}, in order; what fits one record goes as one.
     *
     * @throws IOException if the session has ended or the connection fails
     */
    public void write(ByteBuffer... parts) throws IOException {
        while (hasRemaining(parts)) {
            if (!wrap(parts)) {
                throw new SSLException("the session has ended");
            }
        }
    }

    private static boolean hasRemaining(ByteBuffer[] parts) {
        for (ByteBuffer part : parts) {
            if (part.hasRemaining()) {
                return true;
            }
        }
        return false;
    }

    /** Sends one record and returns true, or returns false because the session's outbound side is closed. */
    private boolean wrap(ByteBuffer... parts) throws IOException {
        ByteBuffer record = POOL.take();
        sending.lock();
        try {
            SSLEngineResult result = engine.wrap(parts, record);
            if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
                throw tooLarge();
            }
            channel.write(record.flip());
            return result.getStatus() == SSLEngineResult.Status.OK;
        } finally {
            sending.unlock();
            POOL.giveBack(record);
        }
    }

    /** Returns whether the peer has said that it sends nothing more (close_notify), so that the end is no attacker's. */
    public boolean peerSaidGoodbye() {
        return engine.isInboundDone();
    }

    /**
     * Says goodbye (close_notify, RFC 8446 section 6.1) and gives back all buffers; the connection stays open. The
     * session is of no further use.
     *
     * @throws IOException if the connection fails
     */
    public void close() throws IOException {
        release();
        engine.closeOutbound();
        flush();
    }

    /** Gives back all buffers, for a connection that is closed without a goodbye. */
    public void release() {
        ended = true;
        received = emptied(received);
        decrypted = emptied(decrypted);
    }

    /** Returns how many of the large buffers all sessions have in use; for tests that nothing is left behind. */
    public static int buffersInUse() {
        return POOL.inUse() + BULK.inUse();
    }

    private static boolean isPooled(ByteBuffer buffer) {
        return POOL.isOf(buffer) || BULK.isOf(buffer);
    }

    private static ByteBuffer releaseIfEmpty(ByteBuffer buffer) {
        return buffer.hasRemaining() ? buffer : emptied(buffer);
    }

    private static ByteBuffer emptied(ByteBuffer buffer) {
        if (POOL.isOf(buffer)) {
            POOL.giveBack(buffer);
        } else if (BULK.isOf(buffer)) {
            BULK.giveBack(buffer);
        }
        return NOTHING;
    }
}
