"""The hub's one SQL database: tables, migrations, and the statements that use them."""
