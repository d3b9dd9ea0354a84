# Sourced by the scripts in this folder: where a Java is that runs the jars.

# Prints the path of a java of version 21 or later: JAVA_HOME's, the PATH's or an installed one. Fails if there is none.
find_java() {
    local java version
    for java in ${JAVA_HOME:+"$JAVA_HOME/bin/java"} "$(command -v java || true)" /usr/lib/jvm/*/bin/java \
        /Library/Java/JavaVirtualMachines/*/Contents/Home/bin/java; do
        if [ -x "$java" ]; then
            version=$("$java" -version 2>&1 | sed -n 's/^.* version "\([0-9]*\).*/\1/p' | head -n 1)
            if [ "${version:-0}" -ge 21 ]; then
                echo "$java"
                return 0
            fi
        fi
    done
    echo "No Java 21 or later found. Install one, or set JAVA_HOME." >&2
    return 1
}
