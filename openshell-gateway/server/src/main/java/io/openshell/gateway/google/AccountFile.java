package io.openshell.gateway.google;

import io.openshell.core.Secret;
import io.openshell.core.json.InvalidJsonException;
import io.openshell.core.json.JsonFields;
import io.openshell.gateway.tokens.MintException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the two kinds of file from which tokens can be minted. Strict; no message quotes the file. */
final class AccountFile {
    /**
     * Where Google mints tokens: the place that new files name, and those that older files do. Nothing else is ever
     * asked: a file that could name its endpoint would make the gateway call whatever its writer wants.
     */
    static final List<String> TOKEN_URIS = List.of(
            "https://oauth2.googleapis.com/token",
            "https://accounts.google.com/o/oauth2/token",
            "https://www.googleapis.com/oauth2/v4/token",
            "https://www.googleapis.com/oauth2/v3/token");

    private static final int MAX_BYTES = 64 * 1024;
    private static final int MAX_SECRET = 4096;

    /** RFC 5321 allows more; nothing else is a service account, and these need no escape in JSON. */
    private static final Pattern EMAIL = Pattern.compile("[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,190}");
    private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]{1," + MAX_SECRET + "}");

    private final JsonFields fields;

    private AccountFile(JsonFields fields) {
        this.fields = fields;
    }

    /**
     * Returns whom {@code text} is about.
     *
     * @throws MintException if it is not exactly one of the two kinds of file
     */
    static Account read(Secret text) throws MintException {
        byte[] bytes = text.reveal().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_BYTES) {
            throw new MintException("the key file is larger than 64 KiB");
        }
        JsonFields fields;
        try {
            fields = JsonFields.of(bytes);
        } catch (InvalidJsonException e) {
            throw new MintException("not the JSON of a key file, " + e.getMessage()
                    + ": give the whole content of the file, not its name");
        }
        return new AccountFile(fields).account();
    }

    private Account account() throws MintException {
        String type = fields.text("type").orElseThrow(() -> new MintException(
                "the key file has no type: it must be of type service_account or authorized_user"));
        return switch (type) {
            case "service_account" -> serviceAccount();
            case "authorized_user" -> authorizedUser();
            case "external_account", "external_account_authorized_user", "impersonated_service_account",
                    "gdch_service_account" ->
                throw new MintException("key files of type " + type + " are not supported: give the key of a service"
                        + " account, or sign in with gcloud auth application-default login");
            default -> throw new MintException("the key file is of an unknown type: it must be of type service_account"
                    + " or authorized_user");
        };
    }

    private Account serviceAccount() throws MintException {
        requireUniverse();
        return new Account.ServiceAccount(
                required("client_email", EMAIL),
                optional("private_key_id", KEY_ID),
                RsaKey.parse(fields.text("private_key")
                        .orElseThrow(() -> new MintException("the key file has no private_key"))),
                tokenUri());
    }

    private Account authorizedUser() throws MintException {
        requireUniverse();
        return new Account.AuthorizedUser(
                required("client_id", PRINTABLE),
                Secret.of(required("client_secret", PRINTABLE)),
                Secret.of(required("refresh_token", PRINTABLE)),
                tokenUri());
    }

    private void requireUniverse() throws MintException {
        if (!fields.text("universe_domain").orElse("googleapis.com").equals("googleapis.com")) {
            throw new MintException("the key file's universe_domain is not googleapis.com, and no other is supported");
        }
    }

    private String tokenUri() throws MintException {
        String uri = fields.text("token_uri").orElse(TOKEN_URIS.getFirst());
        if (!TOKEN_URIS.contains(uri)) {
            throw new MintException("the key file's token_uri is not Google's: it must be " + TOKEN_URIS.getFirst());
        }
        return uri;
    }

    private String required(String name, Pattern form) throws MintException {
        return optional(name, form).orElseThrow(() -> new MintException("the key file has no " + name));
    }

    private Optional<String> optional(String name, Pattern form) throws MintException {
        Optional<String> text = fields.text(name);
        if (text.isPresent() && !form.matcher(text.get()).matches()) {
            throw new MintException("the key file's " + name + " is empty, too long or has characters that do not"
                    + " belong there");
        }
        return text;
    }
}
