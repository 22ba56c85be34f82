"""The demo: the plans' real content and a made-up trade around it, loaded from the files in demo/."""
