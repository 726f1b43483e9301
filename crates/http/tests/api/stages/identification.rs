mod concurrent;
mod partial_update;
