import "../src/shop.js"
