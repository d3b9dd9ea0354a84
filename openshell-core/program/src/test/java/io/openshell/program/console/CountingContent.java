package io.openshell.program.console;

import java.util.concurrent.atomic.AtomicInteger;

/** Content that is another with every look, and counts the looks. */
final class CountingContent implements ConsoleContent {
    final AtomicInteger looks = new AtomicInteger();

    @Override
    public void look() {
        looks.incrementAndGet();
    }

    @Override
    public void writeAll(JsonWriter out) {
        out.member("all", looks.get());
    }

    @Override
    public boolean writeChanges(JsonWriter out) {
        out.member("look", looks.get());
        return true;
    }
}
