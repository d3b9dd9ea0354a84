package io.openshell.cli.canary;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What objects say of themselves: everything that a log statement or a debugger's tooltip would show. */
final class Texts {
    private static final int MOST_OBJECTS = 20_000;

    private Texts() {}

    /** Returns a failure as it is printed: messages, causes, suppressed ones and stack traces. */
    static String of(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text.append(String.valueOf(failure.getMessage())).append(failure.getLocalizedMessage()).toString();
    }

    /** Returns the {@code toString} of {@code root} and of every object of this project that can be reached from it. */
    static String ofAllReachableFrom(Object root) {
        StringBuilder texts = new StringBuilder();
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Object> waiting = new ArrayDeque<>();
        waiting.add(root);
        while (!waiting.isEmpty() && seen.size() < MOST_OBJECTS) {
            Object object = waiting.remove();
            if (!seen.add(object)) {
                continue;
            }
            if (object.getClass().getName().startsWith("io.openshell.")) {
                texts.append(object.getClass().getName()).append('\n').append(object).append('\n');
                addFields(object, waiting);
            } else {
                addElements(object, waiting);
            }
        }
        return texts.toString();
    }

    private static void addFields(Object object, Deque<Object> waiting) {
        for (Class<?> type = object.getClass(); type.getName().startsWith("io.openshell.");
                type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!field.getType().isPrimitive() && !Modifier.isStatic(field.getModifiers())) {
                    field.setAccessible(true);
                    try {
                        Optional.ofNullable(field.get(object)).ifPresent(waiting::add);
                    } catch (IllegalAccessException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        }
    }

    private static void addElements(Object object, Deque<Object> waiting) {
        switch (object) {
            case Collection<?> elements -> elements.forEach(each -> Optional.ofNullable(each).ifPresent(waiting::add));
            case Map<?, ?> map -> {
                waiting.addAll(map.keySet());
                waiting.addAll(map.values());
            }
            case Optional<?> optional -> optional.ifPresent(waiting::add);
            case Object[] array -> {
                for (Object each : array) {
                    Optional.ofNullable(each).ifPresent(waiting::add);
                }
            }
            default -> {
                // The JDK's own objects are not looked into.
            }
        }
    }
}
