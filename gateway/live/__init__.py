"""What happens, told in order to whoever follows it, in every process of the hub."""
