package io.openshell.program;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A host and a port as in {@code 127.0.0.1:3128} or {@code [::1]:3128}.
 *
 * @param host the host, without brackets
 * @param port the port, from 0 to 65535
 */
public record HostPort(String host, int port) {
    /**
     * Returns what {@code text} names.
     *
     * @throws IllegalArgumentException if it names none
     */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        String digits = colon < 0 ? "" : text.substring(colon + 1);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        boolean plain = !host.isEmpty() && host.indexOf(':') < 0;
        if (!bracketed && !plain || !digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > 65535) {
            throw new IllegalArgumentException("not HOST:PORT");
        }
        return new HostPort(bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(digits));
    }

    /**
     * Returns the socket address, looking the host up if it is a name.
     *
     * @throws UnknownHostException if there is no such host
     */
    public InetSocketAddress resolve() throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(host), port);
    }

    /** Returns {@code address} as host and port, an IPv6 host in brackets. */
    public static String format(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }

    /** Returns host and port, an IPv6 host in brackets. */
    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    /** Reads one from the command line. */
    public static final class Converter implements ITypeConverter<HostPort> {
        /** Creates a converter; picocli does. */
        public Converter() {}

        @Override
        public HostPort convert(String value) {
            try {
                return parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage() + ", such as 127.0.0.1:3128");
            }
        }
    }
}
