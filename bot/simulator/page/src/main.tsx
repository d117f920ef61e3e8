// The page's beginning: styles, and the one element that everything stands in.
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import "slack-blocks-to-jsx/dist/style.css";
import "./styles/frame.css";
import "./styles/messages.css";
import "./styles/blocks.css";
import "./styles/dialogs.css";

const element = document.getElementById("page");
if (element) {
  createRoot(element).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
