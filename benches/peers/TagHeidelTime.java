import de.unihd.dbs.heideltime.standalone.DocumentType;
import de.unihd.dbs.heideltime.standalone.HeidelTimeStandalone;
import de.unihd.dbs.heideltime.standalone.OutputType;
import de.unihd.dbs.heideltime.standalone.POSTagger;
import de.unihd.dbs.uima.annotator.heideltime.resources.Language;
import de.unihd.dbs.uima.types.heideltime.Timex3;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.text.SimpleDateFormat;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.logging.LogManager;
import org.apache.uima.cas.FSIterator;
import org.apache.uima.jcas.JCas;
import org.apache.uima.jcas.tcas.Annotation;

/**
 * HeidelTime in one process for all articles: JSONL in, rows of spans as JSONL out. The arguments are its configuration and its tagger of
 * parts of speech (TREETAGGER, which it starts anew for each article, or NO).
 */
public final class TagHeidelTime {
    public static void main(String[] arguments) throws Exception {
        LogManager.getLogManager().reset();
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        // It reports its progress on standard output, where the spans go.
        System.setOut(System.err);
        HeidelTimeStandalone tagger =
                new HeidelTimeStandalone(
                        Language.ENGLISH, DocumentType.NEWS, OutputType.TIMEML, arguments[0], POSTagger.valueOf(arguments[1]), false);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            Map<String, String> article = strings(line);
            String text = article.get("text");
            String written = article.get("date");
            // News needs a day. Where the gold tells none it gets some day: values depend on it, but the spans alone are scored.
            Date date = new SimpleDateFormat("yyyy-MM-dd").parse(written == null ? "2000-01-01" : written);
            String spans = tagger.process(text, date, TagHeidelTime::spans);
            out.print("{\"id\":" + quoted(article.get("id")) + ",\"spans\":[" + spans + "]}\n");
        }
        out.flush();
    }

    private static String spans(JCas cas) {
        String text = cas.getDocumentText();
        StringBuilder rows = new StringBuilder();
        FSIterator<Annotation> found = cas.getAnnotationIndex(Timex3.type).iterator();
        while (found.hasNext()) {
            Annotation timex = found.next();
            rows.append(rows.length() == 0 ? "" : ",");
            rows.append('[').append(text.codePointCount(0, timex.getBegin()));
            rows.append(',').append(text.codePointCount(0, timex.getEnd())).append(",\"DATE\"]");
        }
        return rows.toString();
    }

    /** The fields of one flat object of strings, as measure.py writes them: Java comes without a reader of JSON. */
    private static Map<String, String> strings(String line) {
        Map<String, String> fields = new HashMap<>();
        String name = null;
        for (int at = line.indexOf('"'); at >= 0; at = line.indexOf('"', at)) {
            StringBuilder value = new StringBuilder();
            for (at++; line.charAt(at) != '"'; at++) {
                char c = line.charAt(at);
                if (c == '\\') {
                    c = line.charAt(++at);
                    switch (c) {
                        case 'n' -> c = '\n';
                        case 't' -> c = '\t';
                        case 'r' -> c = '\r';
                        case 'b' -> c = '\b';
                        case 'f' -> c = '\f';
                        case 'u' -> {
                            c = (char) Integer.parseInt(line.substring(at + 1, at + 5), 16);
                            at += 4;
                        }
                        default -> {}
                    }
                }
                value.append(c);
            }
            at++;
            if (name == null) {
                name = value.toString();
            } else {
                fields.put(name, value.toString());
                name = null;
            }
        }
        return fields;
    }

    private static String quoted(String value) {
        StringBuilder json = new StringBuilder("\"");
        for (char c : value.toCharArray()) {
            json.append(c == '"' || c == '\\' || c < ' ' ? String.format("\\u%04x", (int) c) : c);
        }
        return json.append('"').toString();
    }
}
