package io.openshell.examples.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** The bill of materials that hosts import lists all jars they may depend on, in the version of this build. */
class BomTest {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    /** What is run, or runs in the build, and is no dependency of anybody. */
    private static final Set<String> NO_LIBRARIES = Set.of(
            "openshell-program",
            "openshell-proxy-app",
            "openshell-gateway-app",
            "openshell-gateway-cli",
            "openshell-fuzz");

    private static final XPath XPATH = XPathFactory.newInstance().newXPath();

    private static Document pom(Path file) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    }

    private static String text(Document pom, String path) throws Exception {
        return XPATH.evaluate(path, pom).strip();
    }

    private static Set<String> librariesOfTheBuild() throws Exception {
        Set<String> names = new TreeSet<>();
        for (String folder : List.of("openshell-core", "openshell-router", "openshell-proxy", "openshell-gateway")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(folder), 2)) {
                for (Path file : files.filter(file -> file.endsWith("pom.xml")).toList()) {
                    Document pom = pom(file);
                    if (!text(pom, "/project/packaging").equals("pom")) {
                        names.add(text(pom, "/project/artifactId"));
                    }
                }
            }
        }
        names.removeAll(NO_LIBRARIES);
        return names;
    }

    @Test
    void itListsAllLibrariesAndNothingElse() throws Exception {
        Document bom = pom(ROOT.resolve("openshell-core/bom/pom.xml"));
        NodeList listed = (NodeList) XPATH.evaluate(
                "/project/dependencyManagement/dependencies/dependency/artifactId", bom, XPathConstants.NODESET);
        List<String> names = Stream.iterate(0, i -> i < listed.getLength(), i -> i + 1)
                .map(i -> listed.item(i).getTextContent())
                .toList();

        assertThat(names).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(librariesOfTheBuild());
    }

    /** It has no parent that would say so, and whose versions would be imported with it. */
    @Test
    void itsVersionIsThatOfTheBuild() throws Exception {
        Document bom = pom(ROOT.resolve("openshell-core/bom/pom.xml"));

        assertThat(text(bom, "/project/parent")).isEmpty();
        assertThat(text(bom, "/project/version")).isEqualTo(text(pom(ROOT.resolve("pom.xml")), "/project/version"));
    }
}
