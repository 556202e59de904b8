import java.nio.file.Path;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;

/** Neo4j Community on the loopback address: its arguments are a file of settings, folder, port. */
class Server {
    public static void main(String[] args) throws InterruptedException {
        var port = Integer.parseInt(args[2]);
        var server = new DatabaseManagementServiceBuilder(Path.of(args[1]).toAbsolutePath())
            .loadPropertiesFromFile(Path.of(args[0]))
            .setConfig(BoltConnector.listen_address, new SocketAddress("127.0.0.1", port))
            .build();
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown));
        System.out.println("neo4j://127.0.0.1:" + port);
        Thread.currentThread().join();
    }
}
