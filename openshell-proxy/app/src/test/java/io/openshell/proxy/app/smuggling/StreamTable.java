package io.openshell.proxy.app.smuggling;

import java.util.ArrayList;
import java.util.List;

/** All streams that have a name. */
final class StreamTable {
    private StreamTable() {}

    static List<HostileStream> all() {
        List<HostileStream> all = new ArrayList<>();
        all.addAll(FramingStreams.all());
        all.addAll(ChunkStreams.all());
        all.addAll(HeadStreams.all());
        all.addAll(TargetStreams.all());
        all.addAll(PipelinedStreams.all());
        return all;
    }
}
