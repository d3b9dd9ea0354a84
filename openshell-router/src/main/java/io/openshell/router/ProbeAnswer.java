package io.openshell.router;

import io.openshell.core.json.JsonMembers;
import io.openshell.router.internal.AuthErrors;
import io.openshell.router.internal.Deadline;
import io.openshell.router.internal.ProbeQuestion;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What came back for a question.
 *
 * @param status the backend's status
 * @param body the first bytes of the body
 * @param whole whether that is all of it
 */
record ProbeAnswer(int status, byte[] body, boolean whole) {
    /** A vector of embeddings can be longer; its beginning shows its shape. */
    private static final int MAX_BODY = 64 * 1024;

    /**
     * Reads {@code response} until {@code deadline}.
     *
     * @throws RouterException if it is a success that stops or breaks off; an error's status says enough
     */
    static ProbeAnswer read(RouterResponse response, Deadline deadline) throws RouterException, InterruptedException {
        ByteBuffer body = ByteBuffer.allocate(MAX_BODY);
        boolean ended = false;
        try {
            while (!ended && body.hasRemaining()) {
                Optional<ByteBuffer> chunk = response.nextChunk(deadline.left());
                ended = chunk.isEmpty();
                chunk.ifPresent(piece -> body.put(beginning(piece, body.remaining())));
            }
        } catch (RouterException e) {
            if (isSuccess(response.status())) {
                throw e;
            }
        }
        byte[] bytes = new byte[body.position()];
        body.flip().get(bytes);
        return new ProbeAnswer(response.status(), bytes, ended);
    }

    private static ByteBuffer beginning(ByteBuffer piece, int atMost) {
        return piece.slice(piece.position(), Math.min(piece.remaining(), atMost));
    }

    /** Returns the body as text. */
    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Returns what is wrong with it as an answer to {@code question}, or empty if it is a good one. */
    Optional<ProbeFault> fault(ProbeQuestion question) {
        if (isSuccess(status)) {
            boolean inShape = question.answerFields().stream().anyMatch(this::inShape);
            return inShape ? Optional.empty() : Optional.of(ProbeFault.OTHER_SHAPE);
        }
        if (question.isGoodRefusal(status, text())) {
            return Optional.empty();
        }
        return Optional.of(switch (status) {
            case 400, 404, 405, 422 ->
                AuthErrors.readsLikeOne(text()) ? ProbeFault.KEY_REFUSED : ProbeFault.NOT_SERVED;
            case 401, 403 -> ProbeFault.KEY_REFUSED;
            case 402, 429 -> ProbeFault.LIMITED;
            default -> status / 100 == 5 ? ProbeFault.BACKEND_FAULT : ProbeFault.UNEXPECTED;
        });
    }

    private boolean inShape(String field) {
        return whole ? JsonMembers.hasArray(body, field) : JsonMembers.beginsWithArray(body, field);
    }

    private static boolean isSuccess(int status) {
        return status / 100 == 2;
    }
}
