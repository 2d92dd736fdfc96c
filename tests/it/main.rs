//! Every integration test of the workspace, one module a topic.
