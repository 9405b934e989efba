"""The server that the Udacity simulator connects to: its protocol, one car for each client, speed, recordings."""
