package io.openshell.proxy.app.smuggling;

import static io.openshell.proxy.app.smuggling.FramingStreams.visible;
import static io.openshell.proxy.app.smuggling.HostileStream.refused;
import static io.openshell.proxy.app.smuggling.HostileStream.relayed;
import static io.openshell.proxy.app.smuggling.Requests.CHAT;
import static io.openshell.proxy.app.smuggling.Requests.CHAT_RELAYED;
import static io.openshell.proxy.app.smuggling.Requests.HOST;
import static io.openshell.proxy.app.smuggling.Requests.JSON;
import static io.openshell.proxy.app.smuggling.Requests.LINE;
import static io.openshell.proxy.app.smuggling.Requests.get;
import static io.openshell.proxy.app.smuggling.Requests.length;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which server and which path a request means: Host, absolute form, dot segments and encodings. */
final class TargetStreams {
    private static final List<String> BAD_TARGETS = List.of(
            "/v1/files", "/", "*", "v1/models", "/v1/models/../files", "/v1/models/../../v1/files",
            "/v1/models/../../../x",
            "/v1/models/%2e%2e/files", "/v1/models/%2E./files", "/v1/models/.%2e/files", "/v1/models/..%2ffiles",
            "/v1/models/..%2Ffiles", "/v1/models%2f..%2ffiles", "/v1/models/..%5cfiles", "/v1/models/..\\files",
            "\\v1\\models", "/v1/models/..;/files", "/v1/models/..;a=b/files", "/v1/models/..%3b/files",
            "/v1/models/.;/files",
            "/v1/models/%252e%252e/files", "/v1/models/%25", "/v1/models/%", "/v1/models/%2", "/v1/models/%zz",
            "/v1/models/%u002e", "/v1/models/%00", "/v1/models/%0d%0aX:%20y", "/v1/models/%0a", "/v1/models/%09",
            "/v1/models/%7f", "/v1/models/a\0", "/v1/models/\u00e9", "/v1/models/\u00c0\u00ae", "/v1/models#/../files",
            "/v1/models/a#b", "/v1/models?a#b", "//v1/models", "///v1/models", "/v1//models", "//backend/v1/models",
            "/V1/models", "/v1/Models", "/v1/models;a=b", "/v1;/models", "/v1/./../v1/../v1/files", "/v1/modelsx",
            "/v1/model",
            "/v1/models/\"", "/v1/models/<", "/v1/models/{a}", "/v1/models/a|b", "/v1/models/a^b", "/v1/models/`",
            "/%76%31/models",
            "/v1/models?\u00e9", "/v1/models?a=%", "/v1/models?a=\\", "/v1/models?a=\"",
            "http://inference.local/v1/models",
            "https://backend/v1/models", "https://inference.local:80/v1/models",
            "https://inference.local@backend/v1/models",
            "https://backend@inference.local/v1/models", "https://inference.local:443@backend/v1/models",
            "https://inference.local.backend/v1/models", "https://inference.local\\@backend/v1/models",
            "https://inference.local./v1/models", "https://inference.local:/v1/models",
            "https://inference.local:0443/v1/models",
            "https:/inference.local/v1/models", "https:///v1/models", "https://[::1]/v1/models",
            "https://127.0.0.1/v1/models",
            "https://inference.local#/v1/models", "https://inference.local?/v1/models",
            "ftp://inference.local/v1/models",
            "file:///v1/models", "inference.local:443", "inference.local/v1/models", "//inference.local/v1/models",
            "@backend/v1/models", ":443/v1/models", "?/v1/models", "https://inference.local%2f/v1/models",
            "https://inference.local/v1/models/../files", "/model//invoke");

    /** What is asked for, and what a backend must see. */
    private static final Map<String, String> GOOD_TARGETS = Map.ofEntries(
            Map.entry("/v1/models/.", "/v1/models/"), Map.entry("/v1/./models", "/v1/models"),
            Map.entry("/v1/x/../models", "/v1/models"), Map.entry("/v1/models/a/..", "/v1/models/"),
            Map.entry("/v1/files/../models/b", "/v1/models/b"), Map.entry("/v1/models/a/../b", "/v1/models/b"),
            Map.entry("/v1/models/", "/v1/models/"), Map.entry("/v1/models//a", "/v1/models//a"),
            Map.entry("/v1/models/...", "/v1/models/..."), Map.entry("/v1/models/a;b=c", "/v1/models/a;b=c"),
            Map.entry("/v1/models/a%20b", "/v1/models/a%20b"), Map.entry("/v1/models/%41", "/v1/models/%41"),
            Map.entry("/v1/models/a%3fb", "/v1/models/a%3fb"), Map.entry("/v1/models/a%23b", "/v1/models/a%23b"),
            Map.entry("/v1/models/%c0%ae%c0%ae", "/v1/models/%c0%ae%c0%ae"),
            Map.entry("/v1/models/a:b@c", "/v1/models/a:b@c"),
            Map.entry("/v1/models?", "/v1/models"), Map.entry("/v1/models??", "/v1/models??"),
            Map.entry("/v1/models?/../../files", "/v1/models?/../../files"),
            Map.entry("/v1/models?a=%2e%2e%2f", "/v1/models?a=%2e%2e%2f"),
            Map.entry("/v1/models?a=https://backend/", "/v1/models?a=https://backend/"),
            Map.entry("/v1/models?a[]=b&c", "/v1/models?a[]=b&c"),
            Map.entry("/v1/models?%0d%0aX:y", "/v1/models?%0d%0aX:y"),
            Map.entry("https://inference.local/v1/models", "/v1/models"),
            Map.entry("https://inference.local:443/v1/models", "/v1/models"),
            Map.entry("HTTPS://INFERENCE.LOCAL/v1/models?a", "/v1/models?a"),
            Map.entry("https://inference.local/v1/x/../models", "/v1/models"));

    private static final List<String> BAD_HOSTS = List.of(
            "", "Host:\r\n", "Host: \r\n", "Host: backend\r\n", "Host: inference.local:80\r\n",
            "Host: inference.local:\r\n",
            "Host: inference.local:0443\r\n", "Host: inference.local.\r\n", "Host: inference.local, backend\r\n",
            "Host: backend, inference.local\r\n", "Host: a@inference.local\r\n", "Host: inference.local@backend\r\n",
            "Host: inference.local/v1\r\n", "Host: inference.local#\r\n", "Host: inference.local backend\r\n",
            "Host: https://inference.local\r\n", "Host: //inference.local\r\n", "Host: \"inference.local\"\r\n",
            "Host: inference.local\\\r\n", "Host: inference.local:443:443\r\n", "Host: inference.local\0\r\n",
            "Host: inference.local\u000b\r\n", "Host: inference.local\u00a0\r\n", "Host : inference.local\r\n",
            " Host: inference.local\r\n",
            "Host: inference.local\n", "Host: inference.local\r\nHost: inference.local\r\n",
            "Host: inference.local\r\nHost: backend\r\n", "Host: backend\r\nHost: inference.local\r\n",
            "Host: inference.local\r\nhost: backend\r\n", "Host: inference.local\r\nHOST:\r\n",
            "Host: inference.local\r\n Host: backend\r\n", "Host: inference.local\r\n backend\r\n",
            "Host:\r\n inference.local\r\n",
            "X-Host: inference.local\r\n", "Host_: inference.local\r\n", "Hos\u00f6: inference.local\r\n",
            "Host\0: inference.local\r\n");

    private TargetStreams() {}

    static List<HostileStream> all() {
        List<HostileStream> all = new ArrayList<>();
        for (String target : BAD_TARGETS) {
            all.add(refused("target " + visible(target), get(target)));
        }
        GOOD_TARGETS.forEach((target, seen) -> all.add(relayed("target " + target, get(target), "GET " + seen)));
        String rest = length(JSON.length()) + "\r\n" + JSON;
        for (String host : BAD_HOSTS) {
            all.add(refused("host " + visible(host), LINE + host + rest));
            all.add(refused("host " + visible(host) + " with the absolute form",
                    "POST https://inference.local" + CHAT + " HTTP/1.1\r\n" + host + rest));
        }
        for (String host : List.of("INFERENCE.local", "inference.local:443", "\tinference.local ")) {
            all.add(relayed("host " + visible(host), LINE + "Host: " + host + "\r\n" + rest, CHAT_RELAYED));
        }
        all.addAll(operations());
        return all;
    }

    private static List<HostileStream> operations() {
        String rest = " HTTP/1.1\r\n" + HOST + length(JSON.length()) + "\r\n" + JSON;
        return List.of(
                refused("a foreign authority in the line, ours in Host", get("https://backend/v1/models")),
                refused("our authority in the line, a foreign one in Host",
                        get("https://inference.local/v1/models").replace(HOST, "Host: backend\r\n")),
                relayed("the model in a path", "POST /model/m/invoke" + rest, "POST /model/" + Lane.MODEL + "/invoke"),
                relayed("the model in a path, encoded", "POST /model/a%3Ab/invoke" + rest,
                        "POST /model/" + Lane.MODEL + "/invoke"),
                relayed("the model in a path, streamed", "POST /model/m/invoke-with-response-stream" + rest,
                        "POST /model/" + Lane.MODEL + "/invoke-with-response-stream"),
                relayed("a model of three dots", "POST /model/.../invoke" + rest,
                        "POST /model/" + Lane.MODEL + "/invoke"),
                refused("a model of two segments", "POST /model/a/b/invoke" + rest),
                refused("a model with an encoded slash", "POST /model/a%2fb/invoke" + rest),
                refused("a model that leads up", "POST /model/../invoke" + rest),
                refused("a model that leads up, encoded", "POST /model/%2e%2e/invoke" + rest),
                refused("something behind invoke", "POST /model/m/invoke/" + rest),
                refused("a known path without a route", "POST /v1/messages" + rest),
                refused("a slash behind a known path", "POST " + CHAT + "/" + rest),
                relayed("a query behind a known path", "POST " + CHAT + "?a=/../b" + rest, CHAT_RELAYED + "?a=/../b"));
    }
}
