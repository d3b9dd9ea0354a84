package io.openshell.router.testing;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The command line of {@link ScriptedUpstreamMain}. */
record MainOptions(int port, ProviderDialects dialects, Optional<Path> record, boolean help) {

    /** The command line is wrong; the message says what, in one line. */
    static final class UsageException extends Exception {

        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    static final String HELP = """
            usage: java -cp JAR io.openshell.router.testing.ScriptedUpstreamMain [options]
              --port PORT              of 127.0.0.1; 0, the default, picks one
              --expect-key KEY         answer 401 to any other key
              --accept-bearer          as Anthropic, take the key as Authorization: Bearer too
              --expect-aws REGION=ID:SECRET[:TOKEN]
                                       as Bedrock, take requests that are signed with these credentials only
              --model ID               repeatable: list and serve only these models
              --text TEXT              what every answer says
              --pause-ms MS            wait in front of each event of a stream
              --cut-after-events N     close every stream behind its first N events
              --cut-after-bytes N      close every stream behind its first N bytes
              --record FILE            write a line of JSON for each request
              --help""";

    static MainOptions parse(List<String> arguments) throws UsageException {
        int port = 0;
        boolean help = false;
        List<String> models = new ArrayList<>();
        Optional<Path> record = Optional.empty();
        ProviderDialects dialects = new ProviderDialects();
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            switch (option) {
                case "--port" -> port = number(option, rest, 65535);
                case "--expect-key" -> dialects = dialects.expectingKey(value(option, rest));
                case "--accept-bearer" -> dialects = dialects.acceptingBearer();
                case "--expect-aws" -> dialects = dialects.expectingSignature(account(option, rest));
                case "--model" -> models.add(value(option, rest));
                case "--text" -> dialects = dialects.saying(value(option, rest));
                case "--pause-ms" -> dialects = dialects.pausing(Duration.ofMillis(number(option, rest, 999_999)));
                case "--cut-after-events" -> dialects = dialects.cutStreamAfterEvents(number(option, rest, 999_999));
                case "--cut-after-bytes" -> dialects = dialects.cutStreamAfter(number(option, rest, 999_999));
                case "--record" -> record = Optional.of(Path.of(value(option, rest)));
                case "--help" -> help = true;
                default -> throw new UsageException("unknown option " + option + "; --help lists them");
            }
        }
        return new MainOptions(port, dialects.serving(models.toArray(String[]::new)), record, help);
    }

    private static String value(String option, Iterator<String> rest) throws UsageException {
        if (!rest.hasNext()) {
            throw new UsageException(option + " needs a value");
        }
        return rest.next();
    }

    private static AwsAccount account(String option, Iterator<String> rest) throws UsageException {
        String[] parts = (value(option, rest) + " ").split("=", 2);
        try {
            return AwsAccount.of(parts.length == 2 ? parts[1].strip() : "", parts[0]);
        } catch (IllegalArgumentException e) {
            throw new UsageException(option + " needs REGION=ID:SECRET or REGION=ID:SECRET:TOKEN");
        }
    }

    private static int number(String option, Iterator<String> rest, int most) throws UsageException {
        String digits = value(option, rest);
        if (!digits.matches("[0-9]{1,6}") || Integer.parseInt(digits) > most) {
            throw new UsageException(option + " needs a number from 0 to " + most);
        }
        return Integer.parseInt(digits);
    }
}
