// Validates PDFs with veraPDF's library, in the JavaScript engine that comes with it.
// java -cp JAR org.mozilla.javascript.tools.shell.Main verapdf.js PROFILE FILE…
// For each file a line of its name, the number of checks and of failed ones; then a line for each that failed.
importPackage(java.util);
importClass(java.io.FileInputStream);
importClass(java.lang.ClassLoader);
importClass(org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider);
importClass(org.verapdf.pdfa.Foundries);
importClass(org.verapdf.pdfa.flavours.PDFAFlavour);
importClass(org.verapdf.pdfa.validation.profiles.Profiles);
importClass(org.verapdf.pdfa.validation.validators.ValidatorFactory);

function all(element, name) {
  var found = element.getElementsByTagName(name), list = [];
  for (var i = 0; i < found.getLength(); i++) list.push(found.item(i));
  return list;
}

function text(element, name) {
  return all(element, name)[0].getTextContent();
}

// The library reads its profiles through JAXB, of which the jar has no implementation: so they are read here.
function profile(name) {
  var stream = ClassLoader.getSystemResourceAsStream("org/verapdf/pdfa/validation/" + name + ".xml");
  var root = javax.xml.parsers.DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(stream).getDocumentElement();
  var rules = new HashSet(), variables = new HashSet();
  all(root, "rule").forEach(function (rule) {
    var id = all(rule, "id")[0];
    rules.add(Profiles.ruleFromValues(
      Profiles.ruleIdFromValues(
        PDFAFlavour.Specification.valueOf(id.getAttribute("specification")),
        id.getAttribute("clause"),
        java.lang.Integer.parseInt(id.getAttribute("testNumber"))
      ),
      rule.getAttribute("object"),
      java.lang.Boolean.valueOf(rule.getAttribute("deferred")),
      rule.getAttribute("tags"),
      text(rule, "description"),
      text(rule, "test"),
      Profiles.errorFromValues(text(rule, "message"), new ArrayList()),
      new ArrayList()
    ));
  });
  all(root, "variable").forEach(function (variable) {
    variables.add(Profiles.variableFromValues(
      variable.getAttribute("name"),
      variable.getAttribute("object"),
      text(variable, "defaultValue"),
      text(variable, "value")
    ));
  });
  var details = Profiles.profileDetailsFromValues(name, name, "", new Date(0));
  return Profiles.profileFromValues(PDFAFlavour.valueOf(root.getAttribute("flavour")), details, "", rules, variables);
}

java.util.logging.LogManager.getLogManager().reset();
VeraGreenfieldFoundryProvider.initialise();
var rules = profile(arguments[0]);
for (var i = 1; i < arguments.length; i++) {
  var parser = Foundries.defaultInstance().createParser(new FileInputStream(arguments[i]), rules.getPDFAFlavour());
  var result = ValidatorFactory.createValidator(rules, false).validate(parser);
  var failed = result.getTestAssertions();
  print([arguments[i], result.getTotalAssertions(), failed.size()].join("\t"));
  for (var each = failed.iterator(); each.hasNext(); ) {
    var one = each.next();
    print(["", one.getRuleId().getClause(), one.getMessage(), one.getLocation().getContext()].join("\t"));
  }
  parser.close();
}
