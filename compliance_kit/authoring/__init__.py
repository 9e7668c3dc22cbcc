"""For those who write packs: a first skeleton, tests, a preview, what changed for whom, drafts of what exists."""
