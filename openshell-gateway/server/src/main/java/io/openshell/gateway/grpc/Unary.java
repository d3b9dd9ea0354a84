package io.openshell.gateway.grpc;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.openshell.gateway.GatewayEvent;
import io.openshell.gateway.GatewayListener;
import io.openshell.gateway.rules.RefusedException;
import io.openshell.gateway.store.StoreException;

/** Answers calls that have one reply: with the reply, or with the status of what went wrong. */
final class Unary {
    private final GatewayListener listener;

    Unary(GatewayListener listener) {
        this.listener = listener;
    }

    /** Something that makes the reply. */
    interface Handler<A> {
        A reply() throws RefusedException, StoreException, InterruptedException;
    }

    <A> void answer(StreamObserver<A> observer, Handler<A> handler) {
        A reply;
        try {
            reply = handler.reply();
        } catch (RefusedException e) {
            observer.onError(Statuses.of(e).asRuntimeException());
            return;
        } catch (StoreException e) {
            observer.onError(Statuses.of(e).asRuntimeException());
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            observer.onError(Status.CANCELLED.withDescription("the caller left, or the gateway stops")
                    .asRuntimeException());
            return;
        } catch (RuntimeException e) {
            listener.on(new GatewayEvent.Faulted(e));
            observer.onError(Status.INTERNAL.withDescription(Statuses.FAULT).asRuntimeException());
            return;
        }
        observer.onNext(reply);
        observer.onCompleted();
    }
}
