import java.net.URI;
import java.net.http.*;

class Upload {
  public static void main(String[] args) throws Exception {
    var env = System.getenv();
    var body = "{\"d\":[{\"type\":\"event\",\"identity\":\"zo\u00eb\",\"evtName\":\"Charged\",\"evtData\":{\"Amount\":42.5}}]}";
    var request = HttpRequest.newBuilder(URI.create(env.get("CAUSEWAY_URL") + "/1/upload"))
        .header("Content-Type", "application/json").header("Idempotency-Key", "order-4711")
        .header("X-CleverTap-Account-Id", env.get("CAUSEWAY_ACCOUNT"))
        .header("X-CleverTap-Passcode", env.get("CAUSEWAY_PASSCODE"))
        .POST(HttpRequest.BodyPublishers.ofString(body)).build();
    var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
    if (!answer.contains("\"status\":\"success\"")) throw new Exception(answer);
  }
}
