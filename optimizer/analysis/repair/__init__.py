"""Why a case has no plan, or leaves demand unmet, and what would repair it."""
