package io.mooring.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What RFC 6902 and 6901 ask of a patch, case by case, on a RunTask request: the document after it,
 * or what is said. The numbers are those of the table that the project is judged by.
 */
class JsonPatchTableTest {
  private static final String BEFORE = "{'launchType':'FARGATE','cpu':256,'flag':true,"
      + "'networkConfiguration':{'awsvpcConfiguration':{'assignPublicIp':'ENABLED',"
      + "'subnets':['a','b'],'securityGroups':[]}}}";

  private static final String VPC = "/networkConfiguration/awsvpcConfiguration";

  /** {@code after} is what the pointer leads to afterwards, or a part of what is said. */
  record Row(String number, String patch, boolean good, String pointer, String after) {
    @Override
    public String toString() {
      return number + " " + patch;
    }
  }

  private static Row good(String number, String patch, String pointer, String after) {
    return new Row(number, patch.replace("VPC", VPC), true, pointer.replace("VPC", VPC), after);
  }

  private static Row bad(String number, String patch, String said) {
    return new Row(number, patch.replace("VPC", VPC), false, "", said);
  }

  static Stream<Row> rows() {
    return Stream.of(first(), second(), third()).flatMap(List::stream);
  }

  private static List<Row> first() {
    return List.of(
        good("J1", "[{'op':'add','path':'/launchType','value':'EC2'}]", "/launchType", "'EC2'"),
        bad("J2", "[{'op':'add','path':'/overrides/cpu','value':'1'}]", "add it first"),
        good("J3", "[{'op':'replace','path':'/cpu','value':'512'}]", "/cpu", "'512'"),
        bad("J4", "[{'op':'replace','path':'/memory','value':1}]", "use `add` to make it"),
        bad("J5", "[{'op':'replace','path':'/overrides/cpu','value':1}]", "add it first"),
        good(
            "J6",
            "[{'op':'add','path':'VPC/subnets/-','value':'c'}]",
            "VPC/subnets",
            "['a','b','c']"),
        good(
            "J7",
            "[{'op':'add','path':'VPC/subnets/0','value':'c'}]",
            "VPC/subnets",
            "['c','a','b']"),
        good(
            "J7",
            "[{'op':'add','path':'VPC/subnets/2','value':'c'}]",
            "VPC/subnets",
            "['a','b','c']"),
        bad("J8", "[{'op':'add','path':'VPC/subnets/3','value':'c'}]", "no entry 3"),
        bad("J9", "[{'op':'add','path':'VPC/subnets/-1','value':'c'}]", "is a list"),
        bad("J9", "[{'op':'add','path':'VPC/subnets/1e0','value':'c'}]", "is a list"),
        bad("J9", "[{'op':'add','path':'VPC/subnets/foo','value':'c'}]", "is a list"),
        bad("J10", "[{'op':'add','path':'VPC/subnets/01','value':'c'}]", "leading zeros"),
        bad("J10", "[{'op':'replace','path':'VPC/subnets/00','value':'c'}]", "leading zeros"),
        bad(
            "J11",
            "[{'op':'replace','path':'VPC/subnets/-','value':'c'}]",
            "behind the last entry"),
        bad("J11", "[{'op':'test','path':'VPC/subnets/-','value':'c'}]", "behind the last entry"),
        bad("J11", "[{'op':'remove','path':'VPC/subnets/-'}]", "behind the last entry"),
        bad("J11", "[{'op':'move','from':'VPC/subnets/-','path':'/x'}]", "behind the last entry"),
        good(
            "J12",
            "[{'op':'add','path':'/-','value':1},{'op':'replace','path':'/-','value':2},"
                + "{'op':'test','path':'/-','value':2},{'op':'copy','from':'/-','path':'/y'},"
                + "{'op':'move','from':'/-','path':'/-'},{'op':'remove','path':'/-'}]",
            "/y",
            "2"),
        bad("J13", "[{'op':'replace','path':'VPC/subnets/2','value':'c'}]", "no entry 2"),
        good("J14", "[{'op':'remove','path':'VPC/subnets/0'}]", "VPC/subnets", "['b']"),
        bad("J14", "[{'op':'remove','path':'/memory'}]", "there is no `memory`"),
        bad("J15", "[{'op':'remove','path':''}]", "remove the manifest"));
  }

  private static List<Row> second() {
    return List.of(
        good("J16", "[{'op':'test','path':'/cpu','value':256}]", "/cpu", "256"),
        bad(
            "J16",
            "[{'op':'add','path':'/cpu','value':1},{'op':'test','path':'/cpu','value':2}]",
            "nothing was changed"),
        bad("J17", "[{'op':'test','path':'/memory','value':null}]", "there is no `memory`"),
        good("J18", "[{'op':'test','path':'/cpu','value':256.0}]", "/cpu", "256"),
        bad("J19", "[{'op':'test','path':'/cpu','value':'256'}]", "another one"),
        bad("J20", "[{'op':'test','path':'/flag','value':1}]", "another one"),
        good(
            "J21",
            "[{'op':'test','path':'VPC','value':{'securityGroups':[],'subnets':['a','b'],"
                + "'assignPublicIp':'ENABLED'}}]",
            "/cpu",
            "256"),
        bad("J22", "[{'op':'test','path':'VPC/subnets','value':['b','a']}]", "another one"),
        good("J23", "[{'op':'add','path':'/a~1b','value':1}]", "", "a/b"),
        good("J23", "[{'op':'add','path':'/a~0b','value':1}]", "", "a~b"),
        good("J23", "[{'op':'add','path':'/a~01b','value':1}]", "", "a~1b"),
        bad("J24", "[{'op':'add','path':'/a~2','value':1}]", "escapes nothing"),
        bad("J24", "[{'op':'add','path':'/a~','value':1}]", "escapes nothing"),
        good("J25", "[{'op':'add','path':'/','value':1}]", "/", "1"),
        good(
            "J25",
            "[{'op':'add','path':'/x','value':{}},{'op':'add','path':'/x/','value':1}]",
            "/x",
            "{'':1}"),
        bad("J26", "[{'op':'add','path':'cpu','value':1}]", "must begin with `/`; write /cpu"),
        good("J27", "[{'op':'add','path':'','value':{'a':1}}]", "", "{'a':1}"),
        good("J27", "[{'op':'replace','path':'','value':{'a':1}}]", "", "{'a':1}"),
        good("J28", "[{'op':'add','path':'/0','value':1}]", "/0", "1"),
        good("J28", "[{'op':'add','path':'/01','value':1}]", "/01", "1"),
        good("J28", "[{'op':'add','path':'/1e0','value':1}]", "/1e0", "1"),
        bad("J29", "[{'op':'add','path':'/launchType/x','value':1}]", "nothing can be below it"));
  }

  private static List<Row> third() {
    return List.of(
        good("J30", "[{'op':'move','from':'/cpu','path':'/memory'}]", "/memory", "256"),
        good("J30", "[{'op':'move','from':'/cpu','path':'/cpu'}]", "/cpu", "256"),
        good(
            "J30",
            "[{'op':'move','from':'VPC/subnets/0','path':'VPC/subnets/1'}]",
            "VPC/subnets",
            "['b','a']"),
        bad("J31", "[{'op':'move','from':'/networkConfiguration','path':'VPC/x'}]", "into itself"),
        good(
            "J32",
            "[{'op':'copy','from':'VPC','path':'/c'},{'op':'add','path':'/c/subnets/-','value':'x'}]",
            "VPC/subnets",
            "['a','b']"),
        bad("J32", "[{'op':'copy','from':'/memory','path':'/x'}]", "there is no `memory`"),
        bad("J33", "[{'op':'move','path':'/x'}]", "`from` is missing"),
        bad("J33", "[{'op':'copy','path':'/x'}]", "`from` is missing"),
        bad("J34", "[{'op':'add','path':'/x'}]", "`value` is missing"),
        bad("J34", "[{'op':'replace','path':'/cpu'}]", "`value` is missing"),
        bad("J34", "[{'op':'test','path':'/none'}]", "`value` is missing"),
        good("J34", "[{'op':'add','path':'/cpu','value':null}]", "/cpu", "null"),
        bad("J35", "[{'op':'merge','path':'/x'}]", "no such operation"),
        bad("J35", "[{'path':'/x'}]", "`op` is missing"),
        bad("J35", "[{'op':'remove'}]", "`path` is missing"),
        bad("J35", "[{'op':'remove','path':null}]", "`path` is empty; wanted a pointer"),
        good("J36", "[{'op':'remove','path':'/cpu','note':'x'}]", "/cpu", ""),
        bad("J37", "{'op':'remove','path':'/cpu'}", "wanted a list of operations"),
        bad("J38", "[{'op':'remove','op':'add','path':'/cpu','value':1}]", "duplicate key `op`"),
        good(
            "J39",
            "[{'op':'add','path':'VPC/subnets/-','value':['c','d']}]",
            "VPC/subnets",
            "['a','b',['c','d']]"),
        good(
            "J40",
            "[{'op':'add','path':'/x','value':{}},{'op':'add','path':'/x/y','value':1}]",
            "/x",
            "{'y':1}"),
        bad(
            "J40",
            "[{'op':'remove','path':'/cpu'},{'op':'remove','path':'/cpu'}]",
            "operation 2 (remove /cpu)"),
        good(
            "P-2",
            "'[{\\'op\\':\\'replace\\',\\'path\\':\\'/cpu\\',\\'value\\':\\'512\\'}]'"
                .replace("\\'", "\\\""),
            "/cpu",
            "'512'"),
        bad("P-2", "'[{]'", "must be a JSON list of operations"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void patches(Row row) {
    var document = Sample.parse(
            "p.json", "{'spec':%s,'p':%s}".formatted(BEFORE, row.patch()).replace('\'', '"'))
        .documents()
        .getFirst();
    var report = new Report(pointer -> document.position("p.json", pointer));
    document.flaws().forEach(flaw -> report.add(flaw.in("p.json")));
    var before = document.at("p.json", List.of("spec"));
    var untouched = before.node().deepCopy();
    var made = Patch.read(document.at("p.json", List.of("p")), "/p", "", report)
        .flatMap(patch -> new Patching("the request").apply(before, patch, report));

    assertThat(before.node()).as("the document before").isEqualTo(untouched);
    if (row.good()) {
      assertThat(report.problems()).isEmpty();
      JsonNode after = made.orElseThrow().node();
      for (var step : Steps.of(row.pointer())) after = after.path(step);
      var wanted = row.after().replace('\'', '"');
      if (row.number().equals("J23")) assertThat(after.has(row.after())).isTrue();
      else assertThat(after.toString()).isEqualTo(wanted);
    } else {
      assertThat(Sample.lines(report.problems())).anyMatch(line -> line.contains(row.after()));
      if (!row.number().equals("J38")) assertThat(made).isEmpty();
    }
  }
}
