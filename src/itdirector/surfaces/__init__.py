"""How people and programs reach the product. They translate; they never decide."""
