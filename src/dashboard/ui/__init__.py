"""What people see: the shell, the filter bar, the blocks that pages are made of. Only here is session state."""
