// The room's first declarations follow.
